package io.annals.query.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.annals.query.language.Query;
import io.annals.query.language.QueryParser;
import io.annals.query.language.QuerySyntaxException;
import io.annals.query.sql.EngineSelect;
import io.annals.tenancy.Quota;
import io.annals.tenancy.TenantUid;
import io.annals.testkit.Eventually;
import io.annals.testkit.SampleEvents;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a tenant may try with a SELECT: {@code refused.txt} before it runs, {@code stopped.txt}
 * while it does, and the process and other tenants go on. A row is {@code why→statement→...}; in
 * statements {@code {{text*n}}} is the text n times, {@code $} in it the number, and a backslash
 * with {@code u} a character by its code.
 */
class AttackTest {
  private static final Pattern REPEATED = Pattern.compile("\\{\\{(.*?)\\*(\\d+)}}");
  private static final Pattern CODE = Pattern.compile("\\\\u([0-9A-F]{4})");

  /** Of each statement of {@code stopped.txt}. */
  private static final Duration TIME = Duration.ofSeconds(1);

  /** What a stopped statement may take beyond its time, on a machine that does other work. */
  private static final Duration GRACE = Duration.ofSeconds(3);

  /** Beside what the process has before: the engine's memory and what is made outside of it. */
  private static final long MOST_MEGABYTES = 1_500;

  @TempDir Path folder;

  private record Attack(String why, String statement, List<String> rest) {}

  private static List<Attack> attacks(String file) throws IOException {
    List<Attack> attacks = new ArrayList<>();
    try (InputStream in = AttackTest.class.getResourceAsStream(file)) {
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
        List<String> parts = List.of(line.split("→", -1));
        attacks.add(
            new Attack(parts.get(0), written(parts.get(1)), parts.subList(2, parts.size())));
      }
    }
    return attacks;
  }

  private static String written(String brief) {
    String coded =
        CODE.matcher(brief).replaceAll(c -> Character.toString(Integer.parseInt(c.group(1), 16)));
    return REPEATED.matcher(coded).replaceAll(AttackTest::repeated);
  }

  private static String repeated(MatchResult repeated) {
    StringBuilder text = new StringBuilder();
    IntStream.range(0, Integer.parseInt(repeated.group(2)))
        .forEach(i -> text.append(repeated.group(1).replace("$", Integer.toString(i))));
    return Matcher.quoteReplacement(text.toString());
  }

  @Test
  void is_refused_with_its_place_and_name() throws IOException {
    List<String> wrong = new ArrayList<>();
    for (Attack attack : attacks("refused.txt")) {
      String position = attack.rest().get(0);
      String detail = attack.rest().get(1);
      try {
        EngineSelect.read(new Query.Select(attack.statement(), 1), ZoneId.of("UTC"), Instant.EPOCH);
        wrong.add(attack.why() + ": not refused");
      } catch (QuerySyntaxException e) {
        if (!position.equals(Integer.toString(e.position()))
            || detail.isEmpty()
            || !e.detail().startsWith(written(detail))) {
          wrong.add(attack.why() + ": →" + e.position() + "→" + e.detail());
        }
      }
    }
    assertEquals(List.of(), wrong);
  }

  @Test
  void is_stopped_in_time_while_neighbours_are_served() throws Exception {
    Vertx vertx = Vertx.vertx();
    try (TestStore store = new TestStore(folder);
        SearchEngine engine =
            new SearchEngine(
                vertx,
                store,
                store.segments,
                store.engine,
                new QueryConfig(Duration.ofSeconds(30), 3, 8, Optional.empty()),
                new SimpleMeterRegistry())) {
      store.append(SampleEvents.sample().subList(0, 1_500));
      store.flush();
      store.append(SampleEvents.sample().subList(1_500, 2_500));
      answer(engine, "SELECT count(*)", TestStore.TENANT, Duration.ofSeconds(20));
      long before = megabytes();
      AtomicLong most = new AtomicLong();
      vertx.setPeriodic(20, tick -> most.accumulateAndGet(megabytes(), Math::max));
      List<String> wrong = new ArrayList<>();
      for (Attack attack : attacks("stopped.txt")) {
        most.set(0);
        long start = System.nanoTime();
        Future<String> attacked = outcome(engine, attack.statement(), TestStore.TENANT, TIME);
        String neighbour =
            answer(engine, "SELECT count(*)", new TenantUid(9), Duration.ofSeconds(20));
        assertEquals("answered", neighbour, attack.why());
        String outcome = Eventually.await(attacked);
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        long more = Math.max(most.get(), megabytes()) - before;
        if (!List.of(attack.rest().get(0).split("\\|", -1)).contains(outcome)
            || took.compareTo(TIME.plus(GRACE)) > 0
            || more > MOST_MEGABYTES) {
          wrong.add(attack.why() + ": " + outcome + " after " + took + ", " + more + " MB");
        }
      }
      assertEquals(List.of(), wrong);
    } finally {
      Eventually.await(vertx.close());
    }
  }

  private static String answer(
      SearchEngine engine, String statement, TenantUid tenant, Duration time) throws Exception {
    return Eventually.await(outcome(engine, statement, tenant, time));
  }

  private static Future<String> outcome(
      SearchEngine engine, String statement, TenantUid tenant, Duration time) throws Exception {
    Query query = QueryParser.parse("* | " + statement);
    SelectRequest request =
        new SelectRequest(
            new Selection(
                tenant, TestStore.TOPIC, query.search(), new TimeRange(0, 4_000_000_000_000_000L)),
            query.select().orElseThrow(),
            ZoneId.of("UTC"),
            Instant.EPOCH);
    Quota quota = Quota.of(new JsonObject().put("queryTimeout", time.toString()));
    return engine
        .select(request, engine.newRun(quota), Function.identity())
        .map(AttackTest::outcome)
        .recover(failure -> Future.succeededFuture(outcome(failure)));
  }

  private static String outcome(SelectAnswer answer) {
    return answer.completeness().complete()
        ? "answered"
        : answer.completeness().reasons().get(0).text();
  }

  private static String outcome(Throwable failure) {
    if (!(failure instanceof SelectFailedException)) {
      return failure.toString();
    }
    return failure.getMessage().contains("memory") ? "memory" : "failed";
  }

  /** What the process holds; zero where the system does not tell. */
  private static long megabytes() {
    Path status = Path.of("/proc/self/statm");
    try {
      return Files.exists(status)
          ? Long.parseLong(Files.readString(status).split(" ", -1)[1]) * 4096 / 1_000_000
          : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
