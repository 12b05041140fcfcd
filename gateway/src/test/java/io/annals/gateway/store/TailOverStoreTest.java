package io.annals.gateway.store;

import static io.annals.testkit.Eventually.await;
import static io.annals.testkit.Eventually.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.query.language.Search;
import io.annals.query.run.Arrived;
import io.annals.query.run.Tail;
import io.annals.query.run.TailPlace;
import io.annals.query.run.Tails;
import io.annals.segment.hot.FlushStep;
import io.annals.tenancy.Schema;
import io.annals.tenancy.TopicRoute;
import io.annals.testkit.TestDatabase;
import io.annals.testkit.TestDatabases;
import io.annals.testkit.TestKafka;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tails over the real store, while it flushes, and after it was started again. */
final class TailOverStoreTest {
  private static final long PLENTY = 256 << 20;

  @TempDir private Path folder;
  private final TestDatabase database = TestDatabases.fresh(Schema::migrate);
  private final StoredTopics topics = new StoredTopics(database);
  private final FakeRouting routing = new FakeRouting();
  private final String shards = TestKafka.uniqueName("shards");
  private final Set<String> seen = new HashSet<>();

  @AfterEach
  void close() {
    topics.close();
  }

  private StoreProcess process(Duration flushAge) throws IOException {
    return new StoreProcess(
        database,
        folder,
        routing,
        new StoreProcess.Setting(shards, "p", flushAge, PLENTY, FlushStep.Observer.none()));
  }

  private static Tail follow(Tails tails, TopicRoute topic, Optional<TailPlace> after) {
    return tails.follow(topic.tenant(), topic.uid(), new Search.Everything(), after);
  }

  private int look(Tail tail) {
    Arrived arrived;
    do {
      arrived = await(tail.look());
      arrived
          .events()
          .forEach(
              hit ->
                  assertTrue(seen.add(new String(hit.event(), StandardCharsets.UTF_8)), "twice"));
    } while (arrived.more());
    return seen.size();
  }

  @Test
  void every_event_comes_once_whatever_is_flushed_in_between() throws IOException {
    TopicRoute topic = topics.create(2);
    routing.add(topic);
    TailPlace place;
    try (StoreProcess store = process(Duration.ofMillis(300));
        Tails tails = store.tails()) {
      topics.append(topic, 0, "before");
      until("read", () -> store.texts(topic.tenant(), topic.uid()).size() == 1);
      Tail tail = follow(tails, topic, Optional.empty());
      assertEquals(0, look(tail));
      for (int i = 0; i < 20; i++) {
        topics.append(topic, i % 2, "a" + i);
        int wanted = i + 1;
        until("it arrives", Duration.ofSeconds(2), () -> look(tail) == wanted);
      }
      for (int i = 20; i < 40; i++) {
        topics.append(topic, i % 2, "a" + i);
      }
      until("all are in segments before the next look", () -> topics.stored(topic) == 41);
      assertEquals(40, look(tail));
      place = tail.place();
    }
    topics.append(topic, 0, "while nobody reads");
    try (StoreProcess store = process(Duration.ofHours(1));
        Tails tails = store.tails()) {
      Tail tail = follow(tails, topic, Optional.of(place));
      until("it comes after the restart", () -> look(tail) == 41);
    }
  }

  @Test
  void a_tail_of_a_topic_that_nobody_has_read_yet_misses_nothing() throws IOException {
    TopicRoute topic = topics.create(1);
    try (StoreProcess store = process(Duration.ofHours(1));
        Tails tails = store.tails()) {
      until("ready", () -> store.verticle.ready().check().succeeded());
      routing.add(topic);
      Tail tail = follow(tails, topic, Optional.empty());
      assertEquals(0, look(tail));
      topics.append(topic, 0, "first");
      until("it comes", () -> look(tail) == 1);
    }
  }
}
