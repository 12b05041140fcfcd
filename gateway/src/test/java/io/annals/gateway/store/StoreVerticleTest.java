package io.annals.gateway.store;

import static io.annals.testkit.Eventually.await;
import static io.annals.testkit.Eventually.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.segment.hot.FlushStep;
import io.annals.tenancy.Schema;
import io.annals.tenancy.TopicRoute;
import io.annals.testkit.DatabaseProxy;
import io.annals.testkit.Eventually;
import io.annals.testkit.TestDatabase;
import io.annals.testkit.TestDatabases;
import io.annals.testkit.TestKafka;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoreVerticleTest {
  private static final Duration NEVER = Duration.ofHours(1);
  private static final Duration OFTEN = Duration.ofMillis(300);
  private static final long PLENTY = 256 << 20;

  @TempDir private Path folder;
  private final TestDatabase database = TestDatabases.fresh(Schema::migrate);
  private final StoredTopics topics = new StoredTopics(database);
  private final FakeRouting routing = new FakeRouting();
  private final String shards = TestKafka.uniqueName("shards");

  @AfterEach
  void close() {
    topics.close();
  }

  @Test
  void an_event_is_readable_within_two_seconds_in_a_topic_made_just_now() throws IOException {
    try (StoreProcess store = process("p", NEVER)) {
      until("ready", () -> store.verticle.ready().check().succeeded());
      for (int i = 0; i < 5; i++) {
        TopicRoute topic = topics.create(1);
        routing.add(topic);
        topics.append(topic, 0, "a" + i);
        until(
            "readable",
            Duration.ofSeconds(2),
            () -> store.texts(topic.tenant(), topic.uid()).size() == 1);
        until(
            "nothing older than 2 s is missing",
            () -> !store.open(topic.tenant(), topic.uid()).catchingUp());
      }
    }
  }

  @Test
  void events_are_there_once_through_flushes_restarts_and_repeats() throws IOException {
    TopicRoute topic = topics.create(2);
    routing.add(topic);
    try (StoreProcess store = process("p", OFTEN)) {
      for (int i = 0; i < 30; i++) {
        topics.append(topic, i % 2, "a" + i);
        assertOnce(store, topic, i + 1);
      }
      until("some are in segments", () -> topics.number("SELECT count(*) FROM segment") > 0);
    }
    try (StoreProcess store = process("p", OFTEN)) {
      for (int i = 0; i < 30; i++) {
        topics.append(topic, i % 2, "a" + i);
      }
      topics.append(topic, 0, "last");
      assertOnce(store, topic, 31);
      until("all records are taken", () -> topics.stored(topic) == 61);
      assertOnce(store, topic, 31);
      assertEquals(31, topics.number("SELECT sum(events)::bigint FROM usage_minute"));
      until(
          "no file is pending but those that merges have replaced",
          () -> topics.number("SELECT count(*) FROM pending_file WHERE remove_after IS NULL") == 0);
    }
  }

  @Test
  void a_process_that_dies_in_a_flush_leaves_no_file_and_loses_no_event() throws IOException {
    List<StoreProcess> dead = new ArrayList<>();
    for (FlushStep step : FlushStep.values()) {
      TopicRoute topic = topics.create(1);
      routing.add(topic);
      Promise<Void> reached = Promise.promise();
      StoreProcess doomed =
          process(
              new StoreProcess.Setting(
                  shards,
                  "p",
                  OFTEN,
                  PLENTY,
                  now -> {
                    if (now != step) {
                      return Future.succeededFuture();
                    }
                    reached.tryComplete();
                    return Promise.<Void>promise().future();
                  }));
      topics.append(topic, 0, "a");
      await(reached.future());
      doomed.kill();
      dead.add(doomed);
      topics.append(topic, 0, "b");
      try (StoreProcess next = process("p", OFTEN)) {
        assertOnce(next, topic, 2);
        until("all are taken", () -> topics.stored(topic) == 2);
        assertOnce(next, topic, 2);
        until("no pending file", () -> topics.number("SELECT count(*) FROM pending_file") == 0);
        assertEquals(2 * topics.number("SELECT count(*) FROM segment"), files());
      }
      routing.remove(topic.uid());
    }
    for (StoreProcess process : dead) {
      process.close();
    }
  }

  @Test
  void a_log_that_lost_its_end_starts_an_epoch_and_nothing_new_is_skipped() throws IOException {
    TopicRoute topic = topics.create(1);
    routing.add(topic);
    try (StoreProcess store = process("p", OFTEN)) {
      IntStream.range(0, 10).forEach(i -> topics.append(topic, 0, "old" + i));
      assertOnce(store, topic, 10);
      until("stored", () -> topics.stored(topic) == 10);
    }
    topics.recreate(topic);
    topics.append(topic, 0, "old3");
    topics.append(topic, 0, "new1");
    try (StoreProcess store = process("p", OFTEN)) {
      assertOnce(store, topic, 11);
      until("stored in the new epoch", () -> topics.stored(topic) == 2);
      assertOnce(store, topic, 11);
      assertEquals(1, topics.number("SELECT epoch FROM partition_offset"));
      assertEquals(
          topic.uid().value(), topics.number("SELECT topic_uid FROM gap WHERE cause = 'outage'"));
      assertEquals(1, topics.number("SELECT count(*) FROM gap"));
      assertEquals(1, store.count("annals.store.epochs"));
    }
  }

  @Test
  void a_log_that_goes_back_while_it_is_read_first_saves_what_is_only_in_memory()
      throws IOException {
    TopicRoute topic = topics.create(1);
    routing.add(topic);
    try (StoreProcess store = process("p", NEVER)) {
      IntStream.range(0, 10).forEach(i -> topics.append(topic, 0, "old" + i));
      assertOnce(store, topic, 10);
      topics.cut(topic, 10);
      topics.recreate(topic);
      topics.append(topic, 0, "new1");
      assertOnce(store, topic, 11);
    }
  }

  @Test
  void reading_waits_while_memory_is_full_and_goes_on_after_a_flush() throws IOException {
    TopicRoute topic = topics.create(1);
    routing.add(topic);
    StoreProcess.Setting small =
        new StoreProcess.Setting(shards, "p", NEVER, 40_000, FlushStep.Observer.none());
    try (StoreProcess store = process(small)) {
      IntStream.range(0, 500).forEach(i -> topics.append(topic, 0, "a" + i));
      assertOnce(store, topic, 500);
      assertTrue(topics.number("SELECT count(*) FROM segment") > 1, "memory made it flush");
    }
  }

  @Test
  void without_postgresql_reading_stops_at_the_bound_of_memory_and_loses_nothing()
      throws IOException {
    TopicRoute topic = topics.create(1);
    routing.add(topic);
    Vertx vertx = Vertx.vertx();
    DatabaseProxy postgres = new DatabaseProxy(vertx, database);
    StoreProcess.Setting small =
        new StoreProcess.Setting(shards, "p", NEVER, 40_000, FlushStep.Observer.none());
    try (StoreProcess store = new StoreProcess(postgres::pool, folder, routing, small)) {
      topics.append(topic, 0, "a0");
      until("read", () -> store.gauge("annals.store.hot.rows") == 1);
      postgres.goAway();
      IntStream.range(1, 300).forEach(i -> topics.append(topic, 0, "a" + i));
      until("reading waits", () -> store.gauge("annals.store.paused") == 1);
      double held = store.gauge("annals.store.hot.rows");
      IntStream.range(300, 600).forEach(i -> topics.append(topic, 0, "a" + i));
      until("it tries to flush, in vain", () -> store.count("annals.store.flush.failures") >= 2);
      assertEquals(held, store.gauge("annals.store.hot.rows"));
      postgres.comeBack();
      assertOnce(store, topic, 600);
    } finally {
      await(vertx.close());
    }
  }

  @Test
  void files_become_fewer_while_every_event_is_there_once_and_old_ones_go() throws IOException {
    TopicRoute topic = topics.create(2);
    routing.add(topic);
    int[] sent = {0};
    try (StoreProcess store = process("p", OFTEN)) {
      until(
          "some were merged, and some of that again",
          () -> {
            topics.append(topic, sent[0] % 2, "a" + sent[0]);
            sent[0]++;
            assertOnce(store, topic, sent[0]);
            return store.count("annals.store.compactions") >= 4;
          });
      until("all are taken", () -> topics.stored(topic) == sent[0]);
      until("nothing waits", () -> store.gauge("annals.store.compaction.backlog") == 0);
      until("few are left", () -> topics.number("SELECT count(*) FROM segment") <= 8);
      assertOnce(store, topic, sent[0]);
      assertEquals(0, store.count("annals.store.compaction.failures"));
      assertEquals(sent[0], topics.number("SELECT sum(events)::bigint FROM usage_minute"));
    }
    try (StoreProcess store = process("p", NEVER)) {
      for (int i = 0; i < sent[0]; i++) {
        topics.append(topic, i % 2, "a" + i);
      }
      topics.append(topic, 0, "last");
      assertOnce(store, topic, sent[0] + 1);
      until(
          "repeats are found in what was merged",
          () -> store.count("annals.store.duplicates") == sent[0]);
    }
  }

  @Test
  void two_processes_share_the_partitions_and_say_what_they_do_not_hold() throws IOException {
    TopicRoute topic = topics.create(8);
    routing.add(topic);
    try (StoreProcess one = process("p1", OFTEN);
        StoreProcess two = process("p2", OFTEN)) {
      for (int i = 0; i < 40; i++) {
        topics.append(topic, i % 8, "a" + i);
      }
      until("all are taken", () -> topics.stored(topic) == 40);
      assertEquals(40, topics.number("SELECT sum(events)::bigint FROM segment"));
      until(
          "each holds some",
          () ->
              !one.open(topic.tenant(), topic.uid()).hot().isEmpty()
                  && !two.open(topic.tenant(), topic.uid()).hot().isEmpty());
      assertTrue(one.open(topic.tenant(), topic.uid()).catchingUp());
      two.stop();
      until("one takes over", () -> one.open(topic.tenant(), topic.uid()).hot().size() == 8);
      topics.append(topic, 0, "b");
      assertOnce(one, topic, 41);
    }
  }

  @Test
  void a_deleted_topic_is_left_and_its_files_are_removed() throws IOException {
    TopicRoute topic = topics.create(1);
    TopicRoute other = topics.create(1);
    routing.add(topic);
    routing.add(other);
    try (StoreProcess store = process("p", OFTEN)) {
      topics.append(topic, 0, "a");
      until("stored", () -> topics.stored(topic) == 1);
      routing.remove(topic.uid());
      topics.delete(topic, folder);
      assertEquals(0, files());
      assertTrue(store.open(topic.tenant(), topic.uid()).segments().isEmpty());
      topics.append(other, 0, "b");
      assertOnce(store, other, 1);
      assertFalse(store.open(topic.tenant(), topic.uid()).catchingUp());
    }
  }

  private void assertOnce(StoreProcess store, TopicRoute topic, int events) {
    Eventually.asserted(
        () -> {
          try {
            List<String> texts = store.texts(topic.tenant(), topic.uid());
            assertEquals(events, texts.size());
            assertEquals(events, Set.copyOf(texts).size());
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });
  }

  private long files() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.map(Path::toString)
          .filter(name -> name.endsWith(".parquet") || name.endsWith(".body"))
          .count();
    }
  }

  private StoreProcess process(String id, Duration flushAge) throws IOException {
    return process(
        new StoreProcess.Setting(shards, id, flushAge, PLENTY, FlushStep.Observer.none()));
  }

  private StoreProcess process(StoreProcess.Setting setting) throws IOException {
    return new StoreProcess(database, folder, routing, setting);
  }
}
