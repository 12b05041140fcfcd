package io.annals.query.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.query.language.QueryParser;
import io.annals.query.language.QuerySyntaxException;
import io.annals.segment.SegmentInfo;
import io.annals.segment.StoreView;
import io.annals.tenancy.Quota;
import io.annals.testkit.SampleEvents;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SearchEngineTest {
  private static final TimeRange ALL = new TimeRange(0, 4_000_000_000_000_000L);

  @TempDir Path folder;
  private final Vertx vertx = Vertx.vertx();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private TestStore store;
  private SearchEngine engine;

  @BeforeEach
  void open() throws IOException {
    store = new TestStore(folder);
    engine = engine(Duration.ofSeconds(30), 2, 8);
  }

  private SearchEngine engine(Duration timeout, int threads, int queue) {
    return new SearchEngine(
        vertx,
        store,
        store.segments,
        store.engine,
        new QueryConfig(timeout, threads, queue, Optional.empty()),
        registry);
  }

  @AfterEach
  void close() throws Exception {
    engine.close();
    await(vertx.close());
    store.close();
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private static Selection selection(String query) throws QuerySyntaxException {
    return new Selection(TestStore.TENANT, TestStore.TOPIC, QueryParser.parse(query).search(), ALL);
  }

  private static LogsRequest logs(String query, int limit) throws QuerySyntaxException {
    return new LogsRequest(selection(query), Order.DESC, limit, Optional.empty());
  }

  @Test
  void pages_neither_lose_nor_repeat_events_while_the_store_flushes_and_grows() throws Exception {
    List<byte[]> events = SampleEvents.sample().subList(0, 900);
    store.append(events.subList(0, 300));
    store.flush();
    store.append(events.subList(300, 600));
    Set<EventKey> seen = new HashSet<>();
    Optional<LogsRequest.Continued> next = Optional.empty();
    int pages = 0;
    do {
      LogsRequest request = new LogsRequest(selection("*"), Order.DESC, 70, next);
      LogsPage page = await(engine.logs(request, engine.newRun(Quota.NONE), Function.identity()));
      page.hits().forEach(hit -> assertTrue(seen.add(hit.key()), "twice"));
      next = page.next();
      switch (pages++) {
        case 1 -> store.append(events.subList(600, 900));
        case 2 -> store.writeSegment(1);
        case 4 -> {
          store.catalogue().remove(store.catalogue().size() - 1);
          store.flush();
        }
        default -> {}
      }
    } while (next.isPresent());
    assertEquals(600, seen.size(), "what had arrived before the first page");
    assertEquals(
        900,
        await(engine.logs(logs("*", 1000), engine.newRun(Quota.NONE), Function.identity()))
            .hits()
            .size());
  }

  @Test
  void a_store_that_does_not_answer_is_given_up_long_before_the_deadline() throws Exception {
    SearchEngine patient =
        new SearchEngine(
            vertx,
            (tenant, topic, from, to) -> Promise.<StoreView.Snapshot>promise().future(),
            store.segments,
            store.engine,
            new QueryConfig(Duration.ofHours(1), 2, 8, Optional.empty()),
            registry);
    Future<LogsPage> answer =
        patient.logs(logs("*", 10), patient.newRun(Quota.NONE), Function.identity());
    ExecutionException failed = assertThrows(ExecutionException.class, () -> await(answer));
    assertInstanceOf(StoreUnavailableException.class, failed.getCause());
    patient.close();
  }

  @Test
  void a_page_ends_at_sixteen_mebibytes() throws Exception {
    List<byte[]> large = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      String text = "{\"auditID\":\"" + i + "\",\"filler\":\"" + "x".repeat(3_900_000) + "\"}";
      large.add(text.getBytes(StandardCharsets.UTF_8));
    }
    store.append(large);
    LogsPage first =
        await(engine.logs(logs("*", 100), engine.newRun(Quota.NONE), Function.identity()));
    assertEquals(5, first.hits().size());
    LogsRequest rest = new LogsRequest(selection("*"), Order.DESC, 100, first.next());
    assertEquals(
        2, await(engine.logs(rest, engine.newRun(Quota.NONE), Function.identity())).hits().size());
  }

  @Test
  void an_answer_that_ran_out_of_time_says_so_and_can_be_continued() throws Exception {
    List<byte[]> events = SampleEvents.sample().subList(0, 1500);
    store.append(events);
    store.flush();
    SearchEngine hasty = engine(Duration.ofMillis(1), 1, 1);
    Set<EventKey> seen = new HashSet<>();
    LogsRequest request = logs("responseStatus.code >= 200", 1000);
    int late = 0;
    while (true) {
      QueryRun run = late < 5 ? hasty.newRun(Quota.NONE) : engine.newRun(Quota.NONE);
      Future<LogsPage> answer = (late < 5 ? hasty : engine).logs(request, run, Function.identity());
      LogsPage page;
      try {
        page = await(answer);
      } catch (ExecutionException storeWasTooSlow) {
        late++;
        continue;
      }
      page.hits().forEach(hit -> assertTrue(seen.add(hit.key()), "twice"));
      if (!page.completeness().complete()) {
        assertEquals(List.of(Reason.DEADLINE), page.completeness().reasons());
        assertTrue(page.next().isPresent());
        late++;
      }
      if (page.next().isEmpty()) {
        break;
      }
      request = new LogsRequest(request.selection(), Order.DESC, 1000, page.next());
    }
    assertTrue(late >= 5);
    Histogram all =
        await(
            engine.histogram(
                selection("responseStatus.code >= 200"), 10, engine.newRun(Quota.NONE)));
    assertEquals(java.util.Arrays.stream(all.counts()).sum(), seen.size());
    hasty.close();
  }

  @Test
  void a_cancelled_query_ends_and_frees_its_thread() throws Exception {
    List<byte[]> events = SampleEvents.sample();
    store.append(events.subList(0, 3000));
    store.flush();
    SearchEngine one = engine(Duration.ofSeconds(30), 1, 4);
    QueryRun cancelled = one.newRun(Quota.NONE);
    QueryRun waiting = one.newRun(Quota.NONE);
    Future<Histogram> first = one.histogram(selection("nowhere* or a*b*c"), 5, cancelled);
    Future<LogsPage> second = one.logs(logs("*", 1), waiting, Function.identity());
    waiting.cancel();
    cancelled.cancel();
    assertInstanceOf(QueryCancelledException.class, failure(first));
    assertInstanceOf(QueryCancelledException.class, failure(second));
    assertEquals(
        1,
        await(one.logs(logs("*", 1), one.newRun(Quota.NONE), Function.identity())).hits().size());
    assertEquals(0.0, registry.get("annals.query.running").gauge().value());
    one.close();
  }

  private static Throwable failure(Future<?> future) throws Exception {
    Promise<Throwable> failure = Promise.promise();
    future.onComplete(outcome -> failure.complete(outcome.cause()));
    return await(failure.future());
  }

  @Test
  void refuses_what_neither_runs_nor_may_wait() throws Exception {
    store.append(SampleEvents.sample());
    SearchEngine small = engine(Duration.ofSeconds(30), 1, 1);
    List<Future<Histogram>> asked = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      asked.add(small.histogram(selection("zzz* or yyy*"), 5, small.newRun(Quota.NONE)));
    }
    int refused = 0;
    for (Future<Histogram> one : asked) {
      Throwable failure = failure(one);
      if (failure != null) {
        assertInstanceOf(TooManyQueriesException.class, failure);
        refused++;
      }
    }
    assertTrue(refused >= 1 && refused <= 10, "refused " + refused);
    assertTrue(
        await(small.histogram(selection("*"), 5, small.newRun(Quota.NONE)))
            .completeness()
            .complete());
    small.close();
  }

  @Test
  void a_damaged_segment_is_left_out_and_told() throws Exception {
    store.append(SampleEvents.sample().subList(0, 200));
    store.flush();
    store.append(SampleEvents.sample().subList(200, 400));
    store.flush();
    SegmentInfo damaged = store.catalogue().get(0);
    for (String object : List.of(damaged.bodyObject(), damaged.columnsObject())) {
      Path file = store.blobs.local(object);
      Files.delete(file);
      Files.write(file, new byte[] {1, 2, 3});
    }
    LogsPage page =
        await(engine.logs(logs("*", 1000), engine.newRun(Quota.NONE), Function.identity()));
    assertEquals(List.of(Reason.UNREADABLE_SEGMENT), page.completeness().reasons());
    assertEquals(300, page.hits().size());
    for (String query : List.of("verb:*", "level or not level")) {
      Histogram histogram = await(engine.histogram(selection(query), 3, engine.newRun(Quota.NONE)));
      assertEquals(List.of(Reason.UNREADABLE_SEGMENT), histogram.completeness().reasons());
      assertEquals(300, java.util.Arrays.stream(histogram.counts()).sum());
    }
    assertFalse(
        await(
                engine.values(
                    selection("*"),
                    new io.annals.query.language.Field("verb"),
                    "",
                    9,
                    engine.newRun(Quota.NONE)))
            .completeness()
            .complete());
  }

  /** The newest of six blocks of 256 events has 220. */
  @Test
  void what_comes_before_a_damaged_block_is_given() throws Exception {
    store.append(SampleEvents.sample().subList(0, 3000));
    store.flush();
    SegmentInfo damaged = store.catalogue().get(0);
    try (FileChannel body =
        FileChannel.open(store.blobs.local(damaged.bodyObject()), StandardOpenOption.WRITE)) {
      body.write(ByteBuffer.wrap(new byte[64]), body.size() * 3 / 10);
    }
    LogsPage page =
        await(engine.logs(logs("*", 3000), engine.newRun(Quota.NONE), Function.identity()));
    assertEquals(List.of(Reason.UNREADABLE_SEGMENT), page.completeness().reasons());
    long there =
        page.hits().stream().filter(h -> h.key().partition() == damaged.partition()).count();
    assertTrue(there > 220 && there < 1500 && (there - 220) % 256 == 0, "given " + there);
    assertEquals(1500 + there, page.hits().size());
  }

  @Test
  void says_that_the_store_is_catching_up() throws Exception {
    store.catchingUp = true;
    LogsPage page =
        await(engine.logs(logs("*", 1), engine.newRun(Quota.NONE), Function.identity()));
    assertEquals(List.of(Reason.CATCHING_UP), page.completeness().reasons());
  }

  @Test
  void names_the_fields_that_events_have() throws Exception {
    store.append(SampleEvents.sample().subList(0, 500));
    store.flush();
    FieldNames names = await(engine.fields(selection("*"), "", 1000, engine.newRun(Quota.NONE)));
    assertTrue(names.completeness().complete(), () -> names.completeness().reasons().toString());
    List<FieldNames.Named> fields = names.fields();
    assertTrue(fields.contains(new FieldNames.Named("user.username", FieldType.TEXT)));
    assertTrue(fields.contains(new FieldNames.Named("responseStatus.code", FieldType.LONG)));
    assertTrue(fields.contains(new FieldNames.Named("sourceIPs", FieldType.JSON)));
    assertTrue(fields.contains(new FieldNames.Named("responseObject.kind", FieldType.TEXT)));
    assertEquals(fields.size(), new HashSet<>(fields).size());
    FieldNames some = await(engine.fields(selection("*"), "user", 3, engine.newRun(Quota.NONE)));
    assertEquals(List.of(Reason.LIMIT), some.completeness().reasons());
    assertEquals(3, some.fields().size());
    assertTrue(some.fields().stream().allMatch(f -> f.name().startsWith("user")));
  }
}
