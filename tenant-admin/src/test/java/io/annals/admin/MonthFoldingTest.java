package io.annals.admin;

import static io.annals.testkit.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.annals.tenancy.TenantUid;
import io.annals.testkit.MutableClock;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MonthFoldingTest {
  private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");
  private static final LocalDate MARCH = LocalDate.parse("2020-03-01");
  private static final int FLUSHES = 300;
  private static final int MINUTES = 45 * 1440;

  private final MutableClock clock = new MutableClock(Instant.parse("2020-05-01T00:00:00Z"));
  private final SplittableRandom random = new SplittableRandom(20261121);
  private final List<Instant> changes = new ArrayList<>();
  private Admin admin;
  private UsageFixture usage;
  private UsageFolding hours;
  private MonthFolding days;
  private long topic;
  private long cluster;

  @BeforeEach
  void open() {
    admin = new Admin();
    usage = new UsageFixture(admin);
    usage.tenant("acme", ZONE.getId(), "a");
    topic = usage.topic("acme", "audit");
    cluster = usage.cluster("acme", "a");
    hours = new UsageFolding(admin.pool, () -> Future.succeededFuture(Set.copyOf(changes)), clock);
    days = new MonthFolding(admin.pool, () -> Future.succeededFuture(Set.copyOf(changes)), clock);
  }

  @AfterEach
  void close() {
    admin.close();
  }

  @Test
  void a_closed_month_is_held_by_its_days_and_no_sum_changes() {
    for (int i = 0; i < FLUSHES; i++) {
      flush();
    }
    List<List<String>> before = sums();
    fold();
    assertEquals(0, await(days.step()), "nothing is closed");
    close(MARCH);
    fold();
    assertEquals(before, sums());
    assertEquals(31, rows("usage_minute WHERE minutes > 60"));
    assertEquals(1, rows("usage_minute WHERE minutes = 23 * 60"));
    assertEquals(31, rows("request_minute WHERE minutes > 60"));
    assertEquals(0, rows("usage_minute WHERE minutes IS NULL"));
    assertEquals(0, rows("request_minute WHERE run <> ''"));
  }

  @Test
  void what_comes_after_the_month_was_closed_is_added_to_its_days() {
    close(MARCH);
    for (int i = 0; i < FLUSHES; i++) {
      flush();
      if (i % 60 == 0) {
        fold();
      }
    }
    List<List<String>> before = sums();
    fold();
    assertEquals(before, sums());
    assertEquals(0, rows("usage_minute WHERE minutes IS NULL"));
  }

  @Test
  void a_day_in_which_a_price_changes_can_still_be_cut_there() {
    Instant change = Instant.parse("2020-03-04T23:30:00Z");
    changes.addAll(List.of(change, change.plusSeconds(60), Instant.parse("2020-03-05T15:07:00Z")));
    for (int minute = 0; minute < 1440; minute += 3) {
      Instant at = Instant.parse("2020-03-04T23:00:00Z").plusSeconds(60L * minute);
      usage.flushed(topic, cluster, at.toString(), minute, 1);
      usage.asked("acme", topic, at.toString(), "p", 1, minute);
    }
    List<Instant> cuts = new ArrayList<>(changes);
    cuts.add(0, Instant.parse("2020-03-04T23:00:00Z"));
    cuts.add(Instant.parse("2020-03-05T23:00:00Z"));
    List<String> before = billable(cuts);
    close(MARCH);
    fold();
    assertEquals(before, billable(cuts));
    assertEquals(4, rows("usage_minute"));
    assertEquals(4, rows("request_minute"));
  }

  @Test
  void a_month_is_folded_when_its_last_day_has_settled() {
    flush();
    close(MARCH);
    clock.set(Instant.parse("2020-04-02T21:59:59Z"));
    assertEquals(0, await(days.step()));
    clock.set(Instant.parse("2020-04-02T22:00:00Z"));
    fold();
    assertEquals(1, rows("bill_month WHERE usage_folded_at IS NOT NULL"));
  }

  @Test
  void days_that_are_folded_are_not_answered_by_hours() {
    usage.flushed(topic, cluster, "2020-03-05T10:00:00Z", 1, 1);
    close(MARCH);
    fold();
    String range = "from=2020-03-01T00:00:00Z&to=2020-04-01T00:00:00Z&step=";
    JsonObject refused = usage.usage("acme", range + "hour").expect(400);
    assertEquals(
        "is shorter than what is held before 2020-03-05T23:00:00Z; ask for day, or from then on",
        refused.getJsonArray("errors").getJsonObject(0).getString("detail"));
    assertEquals(2, usage.lines("acme", range + "day").size());
  }

  /** Somewhere in six weeks, of which March is the most. */
  private void flush() {
    Instant minute =
        Instant.parse("2020-02-25T00:00:00Z").plusSeconds(60L * random.nextInt(MINUTES));
    usage.flushed(topic, cluster, minute.toString(), random.nextInt(1_000), random.nextInt(1_000));
    usage.asked("acme", topic, minute.toString(), "run-" + random.nextLong(), 1, random.nextInt(9));
  }

  private void close(LocalDate month) {
    usage.execute(
        """
        INSERT INTO bill_month (tenant_uid, month, time_zone, begins_at, ends_at, open_from,
                                unpriced, closed_at)
        VALUES ($1, $2, $3, $4, $5, $6, '{}', $5)
        """,
        Tuple.of(usage.tenantUid("acme"), month, ZONE.getId())
            .addOffsetDateTime(month.atStartOfDay(ZONE).toInstant().atOffset(ZoneOffset.UTC))
            .addOffsetDateTime(
                month.plusMonths(1).atStartOfDay(ZONE).toInstant().atOffset(ZoneOffset.UTC))
            .addLocalDate(month.plusMonths(1)));
  }

  private void fold() {
    int done = 1;
    while (done > 0) {
      done = await(hours.step()) + await(days.step());
    }
  }

  private List<List<String>> sums() {
    String range = "from=2020-02-01T00:00:00Z&to=2020-05-01T00:00:00Z";
    return Stream.of("step=day", "step=month", "step=day&by=topic&by=cluster")
        .map(step -> usage.lines("acme", range + "&" + step))
        .toList();
  }

  private List<String> billable(List<Instant> cuts) {
    UsageLedger ledger =
        new UsageLedger(admin.pool, clock, admin.vertx.createSharedWorkerExecutor("usage", 1));
    return await(ledger.between(new TenantUid(usage.tenantUid("acme")), cuts)).stream()
        .map(span -> span.from() + " " + span.meter().text() + " " + span.quantity())
        .sorted()
        .toList();
  }

  private long rows(String of) {
    return await(admin.pool.query("SELECT count(*) FROM " + of).execute())
        .iterator()
        .next()
        .getLong(0);
  }
}
