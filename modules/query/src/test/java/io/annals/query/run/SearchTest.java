package io.annals.query.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.query.language.Field;
import io.annals.query.language.QueryParser;
import io.annals.query.language.Search;
import io.annals.query.match.NaiveMatcher;
import io.annals.query.match.PathValues;
import io.annals.query.match.RandomQueries;
import io.annals.segment.EventRow;
import io.annals.tenancy.Quota;
import io.annals.testkit.SampleEvents;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The same questions, asked of segments and hot rows and of the plainest reading of the language.
 */
class SearchTest {
  @TempDir Path folder;

  private record Known(EventKey key, String cluster, byte[] event, NaiveMatcher naive) {}

  private static List<Known> known(List<byte[]> events) {
    List<Known> known = new ArrayList<>();
    for (int i = 0; i < events.size(); i++) {
      EventRow row = TestStore.row(i % 2, i / 2, events.get(i));
      known.add(
          new Known(
              new EventKey(row.timeMicros(), i % 2, 0, i / 2),
              row.clusterId().value(),
              row.bytes(),
              new NaiveMatcher(row.bytes(), row.clusterId().value(), row.timeMicros())));
    }
    known.sort(Comparator.comparing(Known::key));
    return known;
  }

  private static List<byte[]> events() {
    List<byte[]> events = new ArrayList<>(SampleEvents.access());
    List<byte[]> sample = SampleEvents.sample();
    for (int i = 0; i < sample.size(); i += 5) {
      events.add(sample.get(i));
    }
    return events;
  }

  private final ScanThreads threads = new ScanThreads(3);

  @AfterEach
  void close() {
    threads.close();
  }

  private QueryRun run() {
    return new QueryRun(Duration.ofMinutes(1), Quota.NONE, threads);
  }

  private static Selection selection(Search search, TimeRange range) {
    return new Selection(TestStore.TENANT, TestStore.TOPIC, search, range);
  }

  @Test
  void every_way_through_the_store_gives_what_the_meaning_says() throws Exception {
    askEverywhere(0, 80);
  }

  /**
   * A third of the events is in the first segments, one in the second, one in the hot tails. Those
   * of one partition have been merged.
   */
  @ParameterizedTest
  @ValueSource(doubles = {0.2, 0.4, 0.8})
  void no_way_through_the_store_gives_what_has_expired(double expired) throws Exception {
    askEverywhere(expired, 30);
  }

  /**
   * @param expired share of the events that the retention hides
   */
  private void askEverywhere(double expired, int queryCount) throws Exception {
    List<byte[]> events = events();
    long expiredBelow = (long) (events.size() * expired / 2);
    List<Known> known = known(events);
    known.removeIf(k -> k.key.offset() < expiredBelow);
    Random random = new Random(11);
    RandomQueries queries = new RandomQueries(random, events);
    try (TestStore store = new TestStore(folder)) {
      int third = events.size() / 3;
      store.append(events.subList(0, third));
      store.flush();
      store.append(events.subList(third, 2 * third));
      store.flush();
      store.compact(0);
      store.append(events.subList(2 * third, events.size()));
      // Known as a segment and still hot: no event may come twice.
      store.writeSegment(0);
      store.expiredBelow = expiredBelow;
      List<PageSearch> pages =
          List.of(
              new PageSearch(new Scanner(store.segments, store.engine, 0)),
              new PageSearch(new Scanner(store.segments, store.engine, Integer.MAX_VALUE)));
      HistogramCount counts = new HistogramCount(store.segments, store.engine);
      ValueCount values = new ValueCount(store.segments, store.engine);
      int found = 0;
      for (int q = 0; q < queryCount; q++) {
        String query = q == 0 ? "*" : queries.next();
        Search search = QueryParser.parse(query).search();
        TimeRange range = range(known, random);
        List<Known> expected =
            known.stream()
                .filter(k -> range.contains(k.key.timeMicros()) && k.naive.matches(search))
                .toList();
        assertPages(query, expected, selection(search, range), pages.get(q % 2), store, random);
        found += expected.size();
        Histogram histogram =
            counts.count(
                selection(search, range), 1 + random.nextInt(200), store.snapshot(), run());
        assertCounts(query, expected, histogram);
        assertValues(query, expected, selection(search, range), values, store, random);
      }
      assertTrue(found > 50 * queryCount * (1 - expired), "queries that find something");
    }
  }

  private static TimeRange range(List<Known> known, Random random) {
    long first = known.get(random.nextInt(known.size() / 3)).key.timeMicros();
    long last = known.get(known.size() - 1 - random.nextInt(known.size() / 3)).key.timeMicros();
    return new TimeRange(first, last + random.nextInt(2));
  }

  private void assertPages(
      String query,
      List<Known> expected,
      Selection selection,
      PageSearch pages,
      TestStore store,
      Random random)
      throws Exception {
    Order order = random.nextBoolean() ? Order.ASC : Order.DESC;
    List<Known> ordered = new ArrayList<>(expected);
    ordered.sort(Comparator.comparing(Known::key, order.comparator()));
    int limit = 1 + random.nextInt(400);
    List<Hit> hits = new ArrayList<>();
    Optional<LogsRequest.Continued> next = Optional.empty();
    do {
      LogsRequest request = new LogsRequest(selection, order, limit, next);
      LogsPage page;
      try (QueryRun run = run()) {
        page = pages.page(request, store.snapshot(), run);
      }
      assertTrue(page.completeness().complete(), query);
      assertTrue(page.next().isEmpty() || page.hits().size() == limit, query);
      hits.addAll(page.hits());
      next = page.next();
    } while (next.isPresent());
    assertEquals(
        ordered.stream().map(Known::key).toList(), hits.stream().map(Hit::key).toList(), query);
    for (int i = 0; i < hits.size(); i++) {
      assertArrayEquals(ordered.get(i).event, hits.get(i).event(), query);
      assertEquals(ordered.get(i).cluster, hits.get(i).cluster(), query);
      assertEquals(hits.get(i).key().offset() % 7 == 0, hits.get(i).auditIdReused());
    }
  }

  private static void assertCounts(String query, List<Known> expected, Histogram histogram) {
    assertTrue(histogram.completeness().complete(), query);
    Buckets buckets = histogram.buckets();
    for (int i = 0; i < buckets.count(); i++) {
      TimeRange bucket = new TimeRange(buckets.from(i), buckets.to(i));
      assertEquals(
          expected.stream().filter(k -> bucket.contains(k.key.timeMicros())).count(),
          histogram.counts()[i],
          query);
    }
  }

  private void assertValues(
      String query,
      List<Known> expected,
      Selection selection,
      ValueCount values,
      TestStore store,
      Random random)
      throws Exception {
    List<String> fields =
        List.of(
            "user.username",
            "verb",
            "sourceIPs",
            "user.groups",
            "responseStatus.code",
            "cluster",
            "requestObject.metadata.name",
            "responseObject.items.metadata.name",
            "objectRef");
    Field field = new Field(fields.get(random.nextInt(fields.size())));
    String prefix = random.nextInt(3) == 0 ? "s" : "";
    Map<String, Long> counts = new HashMap<>();
    for (Known event : expected) {
      Set<String> distinct = new HashSet<>();
      if (field.isCluster()) {
        distinct.add(event.cluster);
      } else {
        new PathValues(field).of(event.event, distinct::add);
      }
      distinct.stream()
          .filter(v -> v.startsWith(prefix))
          .forEach(v -> counts.merge(v, 1L, Long::sum));
    }
    TopValues top;
    try (QueryRun run = run()) {
      top = values.top(selection, field, prefix, 1000, store.snapshot(), run);
    }
    assertTrue(top.completeness().complete(), query);
    Map<String, Long> found = new HashMap<>();
    top.values().forEach(v -> found.put(v.value(), v.count()));
    if (counts.size() <= 1000) {
      assertEquals(counts, found, query + " of " + field);
    }
    List<Long> order = top.values().stream().map(TopValues.Counted::count).toList();
    assertEquals(order.stream().sorted(Comparator.reverseOrder()).toList(), order);
  }
}
