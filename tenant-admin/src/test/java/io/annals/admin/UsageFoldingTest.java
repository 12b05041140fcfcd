package io.annals.admin;

import static io.annals.testkit.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.metering.UsageSpan;
import io.annals.tenancy.TenantUid;
import io.annals.testkit.MutableClock;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UsageFoldingTest {
  private static final Instant DAY = Instant.parse("2020-03-05T00:00:00Z");
  private static final Instant SETTLED = Instant.parse("2020-03-08T00:00:00Z");

  private final MutableClock clock = new MutableClock(SETTLED);
  private final List<Instant> changes = new ArrayList<>();
  private Admin admin;
  private UsageFixture usage;
  private UsageFolding folding;
  private long topic;
  private long a;
  private long b;

  @BeforeEach
  void open() {
    admin = new Admin();
    usage = new UsageFixture(admin);
    usage.tenant("acme", "UTC", "a", "b");
    topic = usage.topic("acme", "audit");
    a = usage.cluster("acme", "a");
    b = usage.cluster("acme", "b");
    folding = folding();
  }

  @AfterEach
  void close() {
    admin.close();
  }

  @Test
  void minutes_become_hours_and_no_sum_changes() {
    for (int minute = 0; minute < 24 * 60; minute += 7) {
      flush(a, minute, 1 + minute);
      flush(b, minute + 3, 2 + minute);
    }
    List<List<String>> before = sums();
    assertEquals(2 * 206, fold());
    assertEquals(before, sums());
    assertEquals(2 * 24, rows());
    assertEquals(0, fold());
  }

  @Test
  void a_day_is_folded_when_it_has_been_over_for_two_days() {
    flush(a, 10, 1);
    flush(a, 24 * 60, 1);
    clock.set(SETTLED.minusSeconds(1));
    assertEquals(0, fold());
    clock.set(SETTLED);
    assertEquals(1, fold());
    assertEquals(0, fold());
    clock.advance(Duration.ofDays(1));
    assertEquals(1, fold());
  }

  @Test
  void what_comes_late_is_added_once() {
    flush(a, 60, 1);
    flush(a, 65, 2);
    assertEquals(2, fold());
    flush(a, 60, 4);
    flush(a, 61, 8);
    flush(b, 62, 16);
    List<List<String>> before = sums();
    assertEquals(
        List.of("2020-03-05T01:00:00Z 2020-03-05T02:00:00Z - - writeTraffic 31"), before.get(0));
    assertEquals(2, fold());
    assertEquals(before, sums());
    assertEquals(2, rows());
  }

  @Test
  void an_hour_in_which_a_price_changes_can_still_be_cut_there() {
    changes.add(DAY.plus(Duration.ofMinutes(67)));
    flush(a, 70, 1);
    assertEquals(1, fold());
    for (int minute = 60; minute < 120; minute += 2) {
      flush(a, minute, 1);
    }
    assertEquals(30, fold());
    UsageLedger ledger =
        new UsageLedger(admin.pool, clock, admin.vertx.createSharedWorkerExecutor("usage", 1));
    List<UsageSpan> spans =
        await(
            ledger.between(
                new TenantUid(usage.tenantUid("acme")),
                List.of(DAY, DAY.plus(Duration.ofMinutes(67)), DAY.plus(Duration.ofDays(1)))));
    assertEquals(
        List.of("2020-03-05T00:00:00Z 4", "2020-03-05T01:07:00Z 27"),
        spans.stream().map(span -> span.from() + " " + span.quantity()).sorted().toList());
    assertEquals(
        clock.instant().minus(Duration.ofHours(47)), BillableUsage.minutesFrom(clock.instant()));
  }

  @Test
  void days_that_begin_within_an_hour_keep_their_sums() {
    admin.patch("/v1/tenants/acme", new JsonObject().put("timeZone", "Asia/Kathmandu")).expect(200);
    for (int minute = 0; minute < 24 * 60; minute += 5) {
      flush(a, minute, 1 + minute);
    }
    clock.advance(Duration.ofDays(1));
    List<List<String>> before = sums();
    assertEquals(288, fold());
    assertEquals(before, sums());
    assertEquals(25, rows());
  }

  @Test
  void what_was_asked_is_folded_over_all_runs_and_what_comes_late_is_added() {
    usage.asked("acme", 0, "2020-03-05T10:01:00Z", "p", 1, 0);
    usage.asked("acme", topic, "2020-03-05T10:01:00Z", "p", 2, 20);
    usage.asked("acme", topic, "2020-03-05T10:01:00Z", "q", 4, 40);
    usage.asked("acme", topic, "2020-03-05T10:59:00Z", "q", 8, 80);
    usage.asked("acme", topic, "2020-03-06T00:00:00Z", "q", 16, 160);
    List<List<String>> before = sums();
    assertEquals(4, fold());
    assertEquals(before, sums());
    usage.asked("acme", topic, "2020-03-05T10:00:00Z", "q", 32, 320);
    before = sums();
    assertEquals(1, fold());
    assertEquals(before, sums());
    assertEquals(
        3,
        await(admin.pool.query("SELECT 1 FROM request_minute").execute()).size(),
        "the tenant's hour, the topic's hour, and a minute of the day that has not settled");
    assertEquals(
        List.of(
            "2020-03-05T10:00:00Z 2020-03-05T11:00:00Z - - readTraffic 460",
            "2020-03-05T10:00:00Z 2020-03-05T11:00:00Z - - requests 47",
            "2020-03-06T00:00:00Z 2020-03-06T01:00:00Z - - readTraffic 160",
            "2020-03-06T00:00:00Z 2020-03-06T01:00:00Z - - requests 16"),
        sums().get(0));
  }

  @Test
  void a_day_is_folded_in_batches() {
    usage.execute(
        """
        INSERT INTO usage_minute (tenant_uid, topic_uid, cluster_uid, minute, events, write_bytes,
                                  index_bytes)
        SELECT tenant_uid, uid, c, $2 + m, 1, m, 0
          FROM topic, generate_series(1000, 1009) AS c, generate_series(0, 1439) AS m
         WHERE uid = $1
        """,
        Tuple.of(topic, minute(0)));
    List<List<String>> before = sums();
    assertEquals(14_400, fold());
    assertEquals(before, sums());
    assertEquals(240, rows());
  }

  @Test
  void a_tenant_that_another_process_folds_is_passed_over() {
    flush(a, 10, 1);
    Future<SqlConnection> other = admin.pool.getConnection();
    SqlConnection sql = await(other);
    await(sql.query("BEGIN").execute());
    await(sql.query("SELECT 1 FROM tenant FOR NO KEY UPDATE").execute());
    assertEquals(0, await(folding.step()));
    await(sql.query("ROLLBACK").execute());
    await(sql.close());
    assertEquals(1, await(folding.step()));
  }

  @Test
  void minutes_that_are_folded_are_not_answered_by_minutes() {
    flush(a, 10, 1);
    flush(a, 30, 1);
    flush(a, 24 * 60, 1);
    String range = "from=2020-03-05T00:00:00Z&to=2020-03-07T00:00:00Z&step=minute";
    assertEquals(3, usage.lines("acme", range).size());
    assertEquals(2, fold());
    JsonObject refused = usage.usage("acme", range).expect(400);
    assertEquals(
        "is shorter than what is held before 2020-03-05T01:00:00Z; ask for hour, or from then on",
        refused.getJsonArray("errors").getJsonObject(0).getString("detail"));
    assertEquals(1, usage.lines("acme", range.replace("05T00", "05T01")).size());
  }

  @Test
  void flushes_and_folding_at_the_same_time_lose_nothing() {
    List<Future<?>> all = new ArrayList<>();
    for (int round = 0; round < 20; round++) {
      for (int minute = 0; minute < 30; minute++) {
        all.add(usage.flushing(topic, minute % 2 == 0 ? a : b, minute(minute * 4), 1, 0));
      }
      all.add(folding.step());
      all.add(folding().step());
    }
    await(Future.all(all));
    fold();
    assertEquals(
        List.of("2020-03-05T00:00:00Z 2020-03-06T00:00:00Z - - writeTraffic 600"), sums().get(1));
    assertTrue(rows() <= 4);
  }

  private UsageFolding folding() {
    return new UsageFolding(admin.pool, () -> Future.succeededFuture(Set.copyOf(changes)), clock);
  }

  /** How many minutes were folded, until there was nothing left. */
  private int fold() {
    int all = 0;
    for (int done = await(folding.step()); done > 0; done = await(folding.step())) {
      all += done;
    }
    return all;
  }

  private void flush(long cluster, int minute, long bytes) {
    await(usage.flushing(topic, cluster, minute(minute), bytes, 0));
  }

  private static long minute(int ofDay) {
    return DAY.getEpochSecond() / 60 + ofDay;
  }

  private List<List<String>> sums() {
    String range = "from=2020-03-04T00:00:00Z&to=2020-03-08T00:00:00Z";
    return Stream.of("step=hour", "step=day", "step=month", "step=day&by=topic&by=cluster")
        .map(step -> usage.lines("acme", range + "&" + step))
        .toList();
  }

  private long rows() {
    return await(admin.pool.query("SELECT count(*) FROM usage_minute").execute())
        .iterator()
        .next()
        .getLong(0);
  }
}
