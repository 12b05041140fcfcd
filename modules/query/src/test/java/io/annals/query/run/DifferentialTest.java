package io.annals.query.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.query.language.Field;
import io.annals.query.language.Query;
import io.annals.query.language.QueryParser;
import io.annals.tenancy.Quota;
import io.annals.testkit.Eventually;
import io.annals.testkit.SampleEvents;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole engine, over merged and flushed segments of two clusters and their hot tails, against
 * {@link PlainEvent}s in a list: hundreds of searches that were thought of before they were
 * written, so that the reader of queries is judged as well.
 */
class DifferentialTest {
  /** Change it to look for differences elsewhere; it is told with each failure. */
  private static final long SEED = 20_261_122;

  private static final int SEARCHES = 250;

  /** Paths that lead to texts and numbers, never to objects. */
  private static final List<String> COUNTED =
      List.of(
          "verb",
          "user.username",
          "user.groups",
          "sourceIPs",
          "responseStatus.code",
          "objectRef.resource",
          "requestObject.spec.replicas",
          "responseObject.items.metadata.name",
          "annotations.authorization.k8s.io/decision",
          "cluster");

  /** What the sample lacks. */
  private static final List<String> UNUSUAL =
      List.of(
          "{\"verb\":\"get\",\"note\":\"\",\"list\":[[1,2],[\"a b\",null,{}]],\"n\":2e2}",
          "{\"verb\":\"GET\",\"note\":\" ,;\",\"list\":[],\"n\":200.0,\"user\":{\"groups\":[]}}",
          "{\"note\":\"say \\\"hi\\\" \\u0026 caf\\u00e9 \\u0130stanbul *not* c:\\\\x\",\"n\":-5}",
          "{\"note\":null,\"a b\":{\"c:d\":\"or\"},\"n\":0.5,\"responseStatus\":{\"code\":404}}",
          "{\"note\":\"and in a\\u00a0b (x)|y? #z\",\"a.b\":{\"c\":1},\"a\":{\"b\":{\"c\":7}}}");

  @TempDir Path folder;
  private final Vertx vertx = Vertx.vertx();
  private final List<PlainEvent> events = new ArrayList<>();
  private final Random random = new Random(SEED);
  private TestStore store;
  private SearchEngine engine;
  private int appended;

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
    List<byte[]> texts = texts();
    int part = texts.size() / 6 + 1;
    for (int from = 0; from < texts.size(); from += part) {
      if (from > 0) {
        store.flush();
      }
      append(texts.subList(from, Math.min(texts.size(), from + part)));
      if (from == 3 * part) {
        store.compact(0);
      }
    }
  }

  @AfterEach
  void close() throws Exception {
    engine.close();
    Eventually.await(vertx.close());
    store.close();
  }

  private List<byte[]> texts() {
    List<byte[]> texts = new ArrayList<>();
    for (byte[] event : SampleEvents.sample()) {
      if (random.nextInt(6) == 0) {
        texts.add(event);
      }
    }
    texts.addAll(SampleEvents.access().subList(0, 100));
    for (String unusual : UNUSUAL) {
      texts.add(random.nextInt(texts.size()), unusual.getBytes(StandardCharsets.UTF_8));
    }
    return texts;
  }

  private void append(List<byte[]> texts) {
    for (byte[] text : texts) {
      int partition = appended % 2;
      long offset = appended / 2;
      EventKey key = new EventKey(0, partition, 0, offset);
      events.add(
          new PlainEvent(text, key, TestStore.received(offset), "cluster-" + (partition + 1)));
      appended++;
    }
    store.append(texts);
  }

  @Test
  void every_answer_is_that_of_a_plain_reading_of_the_events() throws Exception {
    GeneratedSearches searches = new GeneratedSearches(random, events);
    int some = 0;
    for (int i = 0; i < SEARCHES; i++) {
      SearchTree tree = searches.next();
      String text = tree.text(SearchTree.Level.OR, false);
      TimeRange range = i % 3 == 0 ? between(any(), any()) : between(first(), last());
      String about = "seed " + SEED + ", search " + i + ": " + text;
      List<PlainEvent> expected =
          events.stream()
              .filter(e -> range.contains(e.key().timeMicros()) && tree.holds(e))
              .sorted(Comparator.comparing(PlainEvent::key))
              .toList();
      some += expected.isEmpty() || expected.size() == events.size() ? 0 : 1;
      check(i, text, range, expected, about);
    }
    assertTrue(some > SEARCHES * 2 / 5, some + " searches find something and not everything");
  }

  private void check(
      int number, String text, TimeRange range, List<PlainEvent> expected, String about)
      throws Exception {
    Query query = QueryParser.parse(text);
    Selection selection = new Selection(TestStore.TENANT, TestStore.TOPIC, query.search(), range);
    Order order = number % 2 == 0 ? Order.DESC : Order.ASC;
    int limit = Math.max(7, expected.size() / 5);
    assertEquals(keys(expected, order), pages(selection, order, limit, about), about);
    histogram(selection, expected, 1 + random.nextInt(12), about);
    if (number % 3 == 0) {
      values(selection, expected, COUNTED.get(random.nextInt(COUNTED.size())), about);
    }
    if (number % 3 == 1) {
      rows(text + " | SELECT count(*)", range, expected.size(), about);
    }
    if (number % 30 == 2) {
      rows(text + " | SELECT count(event)", range, expected.size(), about);
    }
  }

  private long any() {
    return events.get(random.nextInt(events.size())).key().timeMicros();
  }

  private long first() {
    return times().min(Comparator.naturalOrder()).orElseThrow();
  }

  private long last() {
    return times().max(Comparator.naturalOrder()).orElseThrow();
  }

  private Stream<Long> times() {
    return events.stream().map(e -> e.key().timeMicros());
  }

  private static TimeRange between(long one, long other) {
    return new TimeRange(Math.min(one, other), Math.max(one, other) + 1);
  }

  private static List<EventKey> keys(List<PlainEvent> events, Order order) {
    return events.stream().map(PlainEvent::key).sorted(order.comparator()).toList();
  }

  private List<EventKey> pages(Selection selection, Order order, int limit, String about) {
    List<EventKey> keys = new ArrayList<>();
    Optional<LogsRequest.Continued> next = Optional.empty();
    do {
      LogsRequest request = new LogsRequest(selection, order, limit, next);
      LogsPage page =
          Eventually.await(engine.logs(request, engine.newRun(Quota.NONE), Function.identity()));
      assertEquals(List.of(), page.completeness().reasons(), about);
      page.hits().forEach(hit -> keys.add(hit.key()));
      next = page.next();
    } while (next.isPresent());
    return keys;
  }

  private void histogram(Selection selection, List<PlainEvent> expected, int most, String about) {
    Histogram histogram =
        Eventually.await(engine.histogram(selection, most, engine.newRun(Quota.NONE)));
    assertEquals(List.of(), histogram.completeness().reasons(), about);
    for (int i = 0; i < histogram.counts().length; i++) {
      long from = histogram.buckets().from(i);
      long to = histogram.buckets().to(i);
      long there =
          expected.stream()
              .mapToLong(e -> e.key().timeMicros())
              .filter(time -> from <= time && time < to)
              .count();
      assertEquals(there, histogram.counts()[i], about + ", bucket " + i);
    }
  }

  private void values(Selection selection, List<PlainEvent> expected, String path, String about) {
    Map<String, Long> counts = new TreeMap<>();
    for (PlainEvent event : expected) {
      Set<String> values = new HashSet<>();
      if (path.equals("cluster")) {
        values.add(event.cluster());
      }
      for (Object value : event.elements(path)) {
        if (value instanceof String text) {
          values.add(text);
        } else if (value instanceof PlainEvent.Raw raw && !PlainEvent.isNull(raw)) {
          values.add(raw.text());
        }
      }
      values.forEach(value -> counts.merge(value, 1L, Long::sum));
    }
    TopValues top =
        Eventually.await(
            engine.values(selection, new Field(path), "", 100_000, engine.newRun(Quota.NONE)));
    assertEquals(List.of(), top.completeness().reasons(), about);
    Map<String, Long> counted = new TreeMap<>();
    top.values().forEach(value -> counted.put(value.value(), value.count()));
    assertEquals(counts, counted, about + ", values of " + path);
  }

  private void rows(String text, TimeRange range, long expected, String about) throws Exception {
    Query query = QueryParser.parse(text);
    SelectRequest request =
        new SelectRequest(
            new Selection(TestStore.TENANT, TestStore.TOPIC, query.search(), range),
            query.select().orElseThrow(),
            ZoneId.of("UTC"),
            Instant.EPOCH);
    SelectAnswer answer =
        Eventually.await(engine.select(request, engine.newRun(Quota.NONE), Function.identity()));
    assertEquals(List.of(), answer.completeness().reasons(), about);
    assertEquals(expected, ((Number) answer.rows().get(0).get(0)).longValue(), about + ", SELECT");
  }
}
