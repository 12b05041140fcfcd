package io.annals.query.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.query.address.Note;
import io.annals.query.language.Query;
import io.annals.query.language.QueryParser;
import io.annals.query.language.QuerySyntaxException;
import io.annals.tenancy.Quota;
import io.annals.testkit.SampleEvents;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SELECT over real events: two thirds in segments, the rest in hot tails. */
class SelectTest {
  private static final TimeRange ALL = new TimeRange(0, 4_000_000_000_000_000L);
  private static final int EVENTS = 900;

  @TempDir Path folder;
  private final Vertx vertx = Vertx.vertx();
  private final List<byte[]> sample = new ArrayList<>();
  private final List<JsonObject> events = new ArrayList<>();
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
    for (byte[] event : SampleEvents.sample().subList(0, EVENTS)) {
      sample.add(event);
      events.add(new JsonObject(Buffer.buffer(event)));
    }
    store.append(sample.subList(0, 300));
    store.flush();
    store.append(sample.subList(300, 600));
    // A member that stands twice: columns do not say the whole truth of it.
    store.append(
        List.of(("{\"verb\":\"get\"," + text(0).substring(1)).getBytes(StandardCharsets.UTF_8)));
    store.flush();
    store.append(sample.subList(600, EVENTS));
  }

  @AfterEach
  void close() throws Exception {
    engine.close();
    vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    store.close();
  }

  private String text(int event) {
    return new String(sample.get(event), StandardCharsets.UTF_8);
  }

  private SelectAnswer select(String text, Quota quota) throws Exception {
    Query query = QueryParser.parse(text);
    SelectRequest request =
        new SelectRequest(
            new Selection(TestStore.TENANT, TestStore.TOPIC, query.search(), ALL),
            query.select().orElseThrow(),
            ZoneId.of("UTC"),
            Instant.parse("2026-11-21T10:00:00Z"));
    return engine
        .select(request, engine.newRun(quota), Function.identity())
        .toCompletionStage()
        .toCompletableFuture()
        .get(30, TimeUnit.SECONDS);
  }

  private List<List<Object>> rows(String text) throws Exception {
    SelectAnswer answer = select(text, Quota.NONE);
    assertEquals(List.of(), answer.completeness().reasons());
    return answer.rows();
  }

  private long number(String text) throws Exception {
    return ((Number) rows(text).get(0).get(0)).longValue();
  }

  private Map<String, Long> counted(Function<JsonObject, String> value) {
    Map<String, Long> counts = new TreeMap<>();
    for (JsonObject event : events) {
      counts.merge(String.valueOf(value.apply(event)), 1L, Long::sum);
    }
    return counts;
  }

  private Map<String, Long> counts(String text) throws Exception {
    Map<String, Long> counts = new TreeMap<>();
    for (List<Object> row : rows(text)) {
      counts.put(String.valueOf(row.get(0)), ((Number) row.get(1)).longValue());
    }
    return counts;
  }

  @Test
  void rows_are_those_of_the_events_by_columns_and_by_text() throws Exception {
    assertEquals(EVENTS + 1, number("* | SELECT count(*)"));
    Map<String, Long> users = counted(e -> e.getJsonObject("user").getString("username"));
    users.merge(events.get(0).getJsonObject("user").getString("username"), 1L, Long::sum);
    String byUser = "SELECT user.username, count(*) GROUP BY 1 LIMIT 1000";
    assertEquals(users, counts("* | " + byUser));
    // A word of the whole event, and a path without a column, need the events' text.
    long words = events.stream().filter(e -> e.encode().contains("system:masters")).count();
    assertTrue(words > 0);
    Map<String, Long> kinds =
        counted(
            e -> e.getValue("responseObject") instanceof JsonObject o ? o.getString("kind") : null);
    Object first = events.get(0).getValue("responseObject");
    kinds.merge(
        String.valueOf(first instanceof JsonObject o ? o.getString("kind") : null), 1L, Long::sum);
    assertEquals(
        kinds, counts("* | SELECT \"responseObject.kind\", count(*) GROUP BY 1 LIMIT 1000"));
  }

  @Test
  void the_search_half_chooses_the_events() throws Exception {
    for (String search : new String[] {"verb:get", "verb:get and system", "not verb:get"}) {
      Selection selection =
          new Selection(TestStore.TENANT, TestStore.TOPIC, QueryParser.parse(search).search(), ALL);
      Histogram histogram =
          engine
              .histogram(selection, 1, engine.newRun(Quota.NONE))
              .toCompletionStage()
              .toCompletableFuture()
              .get(30, TimeUnit.SECONDS);
      long found = histogram.counts()[0];
      assertTrue(found > 0);
      assertEquals(found, number(search + " | SELECT count(*)"));
      assertEquals(found, number(search + " | SELECT count(event)"));
    }
  }

  @Test
  void times_are_those_of_the_zone_in_files_and_in_tails() throws Exception {
    String first = String.valueOf(rows("* | SELECT min(time)").get(0).get(0));
    String earliest =
        events.stream().map(e -> e.getString("stageTimestamp")).sorted().findFirst().orElseThrow();
    assertEquals(earliest.substring(0, 23).replace('T', ' '), first);
    assertEquals(number("* | SELECT min(__time__)"), Instant.parse(earliest).getEpochSecond());
    assertEquals(1, rows("* | SELECT max(receivedAt)").size());
  }

  @Test
  void the_table_can_be_read_twice() throws Exception {
    long get = number("* | SELECT count(*) FROM log WHERE verb = 'get'");
    assertEquals(
        get,
        number(
            "* | SELECT count(*) FROM log a WHERE a.auditID IN (SELECT auditID FROM log WHERE verb ="
                + " 'get') AND a.verb = 'get'"));
  }

  @Test
  void a_statement_that_does_not_fit_says_so_without_quoting_events() {
    ExecutionException e =
        assertThrows(
            ExecutionException.class, () -> select("* | SELECT CAST(verb AS bigint)", Quota.NONE));
    SelectFailedException failed = assertInstanceOf(SelectFailedException.class, e.getCause());
    assertEquals("a value is not what it is taken for; try TRY_CAST or TRY", failed.getMessage());
  }

  @Test
  void what_cannot_be_read_is_refused() {
    ExecutionException e =
        assertThrows(ExecutionException.class, () -> select("* | SELECT nosuch(1)", Quota.NONE));
    assertEquals(12, assertInstanceOf(QuerySyntaxException.class, e.getCause()).position());
  }

  @Test
  void rows_of_a_part_of_the_events_are_no_answer() throws Exception {
    Quota little = Quota.of(new JsonObject().put("scanBytesPerQuery", 1_000L));
    SelectAnswer answer = select("* | SELECT count(event)", little);
    assertEquals(List.of(Reason.SCAN_LIMIT), answer.completeness().reasons());
    assertEquals(List.of(), answer.rows());
  }

  @Test
  void rows_that_only_the_usual_limit_has_cut_are_told_of() throws Exception {
    SelectAnswer cut = select("* | SELECT auditID", Quota.NONE);
    assertEquals(100, cut.rows().size());
    assertEquals(List.of(Note.Code.DEFAULT_LIMIT), cut.notes().stream().map(Note::code).toList());
    assertEquals(List.of(), select("* | SELECT auditID LIMIT 100", Quota.NONE).notes());
    assertEquals(List.of(), select("* | SELECT count(*)", Quota.NONE).notes());
  }

  @Test
  void an_endless_statement_ends_at_the_deadline() throws Exception {
    Quota hasty = Quota.of(new JsonObject().put("queryTimeout", "PT1S"));
    SelectAnswer answer =
        select(
            "* | SELECT count(*) FROM log a, log b, log c, log d WHERE a.verb || b.verb || c.verb ||"
                + " d.verb = 'x'",
            hasty);
    assertEquals(List.of(Reason.DEADLINE), answer.completeness().reasons());
    assertTrue(answer.completeness().stats().elapsed().toSeconds() < 5);
  }
}
