package io.annals.query.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.query.language.QueryParser;
import io.annals.query.language.QuerySyntaxException;
import io.annals.segment.StoreView;
import io.annals.tenancy.Quota;
import io.annals.testkit.Eventually;
import io.annals.testkit.SampleEvents;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Queries over segments and hot tails that may look at so much and take so long. */
class QueryWithinQuotaTest {
  private static final TimeRange ALL = new TimeRange(0, 4_000_000_000_000_000L);

  @TempDir Path folder;
  private final Vertx vertx = Vertx.vertx();
  private TestStore store;

  @BeforeEach
  void open() throws IOException {
    store = new TestStore(folder);
  }

  @AfterEach
  void close() throws Exception {
    Eventually.await(vertx.close());
    store.close();
  }

  private SearchEngine engine(Duration timeout) {
    return new SearchEngine(
        vertx,
        store,
        store.segments,
        store.engine,
        new QueryConfig(timeout, 2, 8, Optional.empty()),
        new SimpleMeterRegistry());
  }

  private static Quota quota(String member, Object value) {
    return Quota.of(new JsonObject().put(member, value));
  }

  private static Selection selection(String query) throws QuerySyntaxException {
    return new Selection(TestStore.TENANT, TestStore.TOPIC, QueryParser.parse(query).search(), ALL);
  }

  @Test
  void pages_that_may_look_at_little_lead_to_every_event() throws Exception {
    store.append(SampleEvents.sample().subList(0, 1500));
    store.flush();
    store.append(SampleEvents.sample().subList(1500, 2200));
    try (SearchEngine engine = engine(Duration.ofSeconds(30))) {
      Quota one = quota("scanBytesPerQuery", 1);
      Set<EventKey> seen = new HashSet<>();
      Optional<LogsRequest.Continued> next = Optional.empty();
      int stopped = 0;
      do {
        LogsRequest request =
            new LogsRequest(selection("not verb:nosuchverb"), Order.DESC, 1000, next);
        LogsPage page =
            Eventually.await(engine.logs(request, engine.newRun(one), Function.identity()));
        page.hits().forEach(hit -> assertTrue(seen.add(hit.key()), "twice"));
        if (!page.completeness().complete()) {
          assertEquals(List.of(Reason.SCAN_LIMIT), page.completeness().reasons());
          assertTrue(page.next().isPresent());
          stopped++;
        }
        next = page.next();
      } while (next.isPresent());
      assertEquals(2200, seen.size());
      assertTrue(stopped >= 5, "stopped " + stopped);
    }
  }

  @Test
  void counts_of_what_was_looked_at_are_given_with_the_reason() throws Exception {
    store.append(SampleEvents.sample().subList(0, 3000));
    store.flush();
    String byText = "level or not level";
    try (SearchEngine engine = engine(Duration.ofSeconds(30))) {
      Quota some = quota("scanBytesPerQuery", 500_000);
      Histogram cut = Eventually.await(engine.histogram(selection(byText), 5, engine.newRun(some)));
      assertEquals(List.of(Reason.SCAN_LIMIT), cut.completeness().reasons());
      long counted = Arrays.stream(cut.counts()).sum();
      assertTrue(counted > 0 && counted < 3000, "counted " + counted);
      assertEquals(counted, cut.completeness().stats().scannedEvents());

      Histogram whole = Eventually.await(engine.histogram(selection("*"), 5, engine.newRun(some)));
      assertTrue(whole.completeness().complete(), "the catalogue knows, nothing is looked at");
      Quota exact = quota("scanBytesPerQuery", Long.MAX_VALUE);
      assertTrue(
          Eventually.await(engine.histogram(selection(byText), 5, engine.newRun(exact)))
              .completeness()
              .complete());
    }
  }

  @Test
  void a_quota_shortens_the_time_of_a_query_and_never_lengthens_it() throws Exception {
    store.append(SampleEvents.sample().subList(0, 300));
    Quota instant = quota("queryTimeout", "PT0.000000001S");
    Quota hour = quota("queryTimeout", "PT1H");
    try (SearchEngine patient = engine(Duration.ofSeconds(30));
        SearchEngine hasty = engine(Duration.ofNanos(1))) {
      assertEquals(List.of(Reason.DEADLINE), reasons(patient, instant));
      assertEquals(List.of(Reason.DEADLINE), reasons(hasty, hour));
      assertEquals(List.of(), reasons(patient, hour));
    }
  }

  private static List<Reason> reasons(SearchEngine engine, Quota quota) throws Exception {
    return Eventually.await(engine.histogram(selection("level"), 5, engine.newRun(quota)))
        .completeness()
        .reasons();
  }

  @Test
  void a_tenant_leaves_room_as_its_queries_end() {
    TenantRoom room = new TenantRoom();
    assertTrue(room.enter(TestStore.TENANT, null));
    assertTrue(room.enter(TestStore.TENANT, 2));
    assertFalse(room.enter(TestStore.TENANT, 2));
    assertTrue(room.enter(TestStore.TENANT, null), "a limit that was taken away");
    assertFalse(room.enter(TestStore.TENANT, 3));
    room.leave(TestStore.TENANT);
    room.leave(TestStore.TENANT);
    assertTrue(room.enter(TestStore.TENANT, 2));
  }

  @Test
  void work_in_the_background_takes_no_place_among_the_tenant_s_queries() throws Exception {
    store.append(SampleEvents.sample().subList(0, 10));
    Promise<Void> picture = Promise.promise();
    StoreView held =
        (tenant, topic, from, to) ->
            picture.future().compose(go -> store.open(tenant, topic, from, to));
    QueryConfig config = new QueryConfig(Duration.ofSeconds(30), 2, 8, Optional.empty());
    try (SearchEngine engine =
        new SearchEngine(
            vertx, held, store.segments, store.engine, config, new SimpleMeterRegistry())) {
      LogsRequest request = new LogsRequest(selection("*"), Order.DESC, 5, Optional.empty());
      Future<LogsPage> background =
          engine.logs(request, engine.newBackgroundRun(), Function.identity());
      Quota one = quota("concurrentQueries", 1);
      Future<LogsPage> own = engine.logs(request, engine.newRun(one), Function.identity());
      Throwable second =
          Eventually.failure(engine.logs(request, engine.newRun(one), Function.identity()));
      assertInstanceOf(TooManyQueriesException.class, second);
      picture.complete();
      assertEquals(5, Eventually.await(background).hits().size());
      assertEquals(5, Eventually.await(own).hits().size());
    }
  }
}
