package io.annals.query.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.query.language.Query;
import io.annals.query.language.QueryParser;
import io.annals.segment.StoreView;
import io.annals.tenancy.Quota;
import io.annals.testkit.SampleEvents;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The engine reads columns by a condition, or by the numbers of rows, or gets events one by one:
 * whatever the way, a SELECT has the same rows. Two clusters, segments and hot tails.
 */
class SelectWaysTest {
  private static final List<String> SEARCHES =
      List.of(
          "*",
          "verb:get",
          "system",
          "verb:get and kube-system",
          "not system masters",
          "cluster:cluster-1 and forbidden",
          "responseStatus.code >= 400 and not kube-system",
          "requestURI:#\"namespaces default\"",
          "nowhere-to-be-found");

  private static final String COLUMNS =
      "__time__, time, receivedAt, cluster, auditID, stage, verb, \"user.username\", sourceIPs,"
          + " \"responseStatus.code\"";

  private static final int EVENTS = 600;

  @TempDir Path folder;
  private final Vertx vertx = Vertx.vertx();
  private TestStore store;
  private SearchEngine engine;

  @BeforeEach
  void open() throws IOException {
    store = new TestStore(folder);
    engine =
        new SearchEngine(
            vertx,
            store,
            store.segments,
            store.engine,
            new QueryConfig(Duration.ofSeconds(30), 2, 8, Optional.empty()),
            new SimpleMeterRegistry());
    List<byte[]> sample = SampleEvents.sample().subList(0, EVENTS);
    store.append(sample.subList(0, 300));
    store.flush();
    store.append(sample.subList(300, 500));
    // Members that stand twice: columns do not say the whole truth of them.
    for (byte[] event : sample.subList(0, 20)) {
      String twice = "{\"verb\":\"get\"," + new String(event, StandardCharsets.UTF_8).substring(1);
      store.append(List.of(twice.getBytes(StandardCharsets.UTF_8)));
    }
    store.flush();
    store.append(sample.subList(500, EVENTS));
  }

  @AfterEach
  void close() throws Exception {
    engine.close();
    vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    store.close();
  }

  private List<List<Object>> rows(String text) throws Exception {
    Query query = QueryParser.parse(text);
    TimeRange all = new TimeRange(0, 4_000_000_000_000_000L);
    SelectRequest request =
        new SelectRequest(
            new Selection(TestStore.TENANT, TestStore.TOPIC, query.search(), all),
            query.select().orElseThrow(),
            ZoneId.of("Asia/Kolkata"),
            Instant.parse("2026-11-21T10:00:00Z"));
    SelectAnswer answer =
        engine
            .select(request, engine.newRun(Quota.NONE), Function.identity())
            .toCompletionStage()
            .toCompletableFuture()
            .get(30, TimeUnit.SECONDS);
    assertEquals(List.of(), answer.completeness().reasons());
    return answer.rows();
  }

  private long compare() throws Exception {
    long found = 0;
    for (String search : SEARCHES) {
      String order = " ORDER BY time, auditID, stage, receivedAt LIMIT 100000";
      List<String> fast =
          rows(search + " | SELECT " + COLUMNS + order).stream().map(String::valueOf).toList();
      List<String> byEvent =
          rows(search + " | SELECT " + COLUMNS + ", length(event) AS size" + order).stream()
              .map(row -> String.valueOf(row.subList(0, row.size() - 1)))
              .toList();
      assertEquals(byEvent, fast, search);
      assertEquals(
          (long) fast.size(),
          ((Number) rows(search + " | SELECT count(*)").get(0).get(0)).longValue());
      found += fast.size();
    }
    return found;
  }

  @Test
  void rows_are_the_same_on_every_way_and_less_what_has_expired() throws Exception {
    long all = compare();
    assertTrue(all > EVENTS);
    store.expiredBelow = 40;
    long some = compare();
    assertTrue(some < all);
    store.expiredBelow = 200;
    assertTrue(compare() < some);
  }

  @Test
  void a_path_is_found_however_its_name_is_written() throws Exception {
    store.append(
        List.of(
            event("{\"details\":{\"replic\\u0061s\":4}}"),
            event("{\"details\":{\"replicas\":5}}"),
            event("{\"details\":{\"uri\":\"a\\u0026b\",\"quote\":\"\\\\u0072\"}}")));
    store.flush();
    assertEquals(
        List.of(List.of("4", 1L), List.of("5", 1L)),
        rows(
            "* | SELECT details.replicas, count(*) WHERE details.replicas IS NOT NULL GROUP BY 1"
                + " ORDER BY 1"));
  }

  @Test
  void several_readers_share_the_events() throws Exception {
    StoreView.Snapshot snapshot = store.snapshot();
    Selection selection =
        new Selection(
            TestStore.TENANT,
            TestStore.TOPIC,
            QueryParser.parse("system").search(),
            new TimeRange(0, 4_000_000_000_000_000L));
    QueryRun run = engine.newRun(Quota.NONE);
    MatchingRows all =
        new MatchingRows(
            store.segments,
            selection,
            snapshot,
            new Visibility(snapshot, Optional.empty()),
            snapshot.segments().stream().map(SegmentPart::all).toList(),
            run,
            new Object());
    Queue<String> found = new ConcurrentLinkedQueue<>();
    Callable<Void> reader =
        () -> {
          MatchingRows.Reader one = all.reader();
          boolean more = true;
          while (more) {
            more =
                one.step(
                    (time, received, cluster, event, columns) ->
                        found.add(time + " " + received + " " + cluster));
          }
          return null;
        };
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try {
      for (Future<Void> done : threads.invokeAll(List.of(reader, reader, reader))) {
        done.get();
      }
    } finally {
      threads.shutdownNow();
      all.close();
    }
    assertEquals(
        ((Number) rows("system | SELECT count(*)").get(0).get(0)).longValue(), found.size());
    assertEquals(found.size(), Set.copyOf(found).size());
    assertEquals(EVENTS + 20, run.completeness().stats().scannedEvents());
  }

  private static byte[] event(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
