package io.annals.admin;

import static io.annals.testkit.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.metering.Bill;
import io.annals.metering.FreeProgramme;
import io.annals.metering.Presets;
import io.annals.metering.Rating;
import io.annals.metering.RatingCalendar;
import io.annals.metering.Tariff;
import io.annals.metering.UsageSpan;
import io.annals.tenancy.TenantUid;
import io.annals.testkit.MutableClock;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The month of one tenant with 100 topics and a million segments, most of which were compacted away
 * within an hour, and a row of usage for every hour: read, made into spans and rated. Its name
 * keeps it out of the tests; run it with
 *
 * <pre>
 * ./mvnw test -pl tenant-admin -am -Dtest=UsageLedgerBench -Dsurefire.failIfNoSpecifiedTests=false \
 *   -Dtest.jvm.compiler=-XX:+TieredCompilation
 * </pre>
 */
class UsageLedgerBench {
  private static final YearMonth MONTH = YearMonth.of(2022, 7);
  private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
  private static final int TOPICS = 100;
  private static final int SEGMENTS = Integer.getInteger("segments", 1_000_000);
  private static final int ROUNDS = 3;
  private static final Duration MOST = Duration.ofSeconds(10);

  @Test
  void a_large_tenant_s_month_is_read_and_rated_in_less_than_ten_seconds() {
    try (Admin admin = new Admin()) {
      UsageFixture usage = new UsageFixture(admin);
      usage.tenant("acme", ZONE.getId(), "a");
      for (int i = 0; i < TOPICS; i++) {
        usage.topic("acme", "topic-" + i);
      }
      fill(usage);
      UsageLedger ledger =
          new UsageLedger(
              admin.pool,
              new MutableClock(Instant.parse("2022-09-01T00:00:00Z")),
              admin.vertx.createSharedWorkerExecutor("usage", 1));
      Rating rating = new Rating(tariff(), ZONE);
      List<Instant> cuts = cuts(rating.calendar());
      TenantUid tenant = new TenantUid(usage.tenantUid("acme"));
      for (int round = 0; round < ROUNDS; round++) {
        round(ledger, tenant, cuts, rating);
      }
    }
  }

  private static void round(
      UsageLedger ledger, TenantUid tenant, List<Instant> cuts, Rating rating) {
    long begun = System.nanoTime();
    List<UsageSpan> spans = await(ledger.between(tenant, cuts));
    long read = System.nanoTime();
    Bill bill = rating.rate(MONTH, spans);
    long rated = System.nanoTime();
    System.out.printf(
        "%d spans in %d ms, rated to %d lines in %d ms%n",
        spans.size(),
        Duration.ofNanos(read - begun).toMillis(),
        bill.lines().size(),
        Duration.ofNanos(rated - read).toMillis());
    assertEquals(4L * TOPICS * MONTH.lengthOfMonth(), distinctUses(bill));
    assertTrue(Duration.ofNanos(rated - begun).compareTo(MOST) < 0);
  }

  private static long distinctUses(Bill bill) {
    return bill.lines().stream()
        .map(
            line -> line.charge().day() + " " + line.charge().topic().uid() + line.charge().meter())
        .distinct()
        .count();
  }

  private static Tariff tariff() {
    Presets presets = Presets.shipped();
    Presets.Plan cls = presets.plan("cls-2022");
    List<FreeProgramme> windows =
        presets.programmes().stream().map(Presets.Programme::programme).toList();
    return new Tariff(List.of(cls.plan()), windows, cls.allowances());
  }

  private static List<Instant> cuts(RatingCalendar calendar) {
    List<Instant> cuts = new ArrayList<>();
    for (int day = 1; day <= MONTH.lengthOfMonth(); day++) {
      List<Instant> ofDay = calendar.boundaries(MONTH.atDay(day));
      cuts.addAll(ofDay.subList(0, ofDay.size() - 1));
    }
    cuts.add(MONTH.plusMonths(1).atDay(1).atStartOfDay(ZONE).toInstant());
    return cuts;
  }

  /** Of ten segments one stays; they lie in the order in which they came, as they do in life. */
  private static void fill(UsageFixture usage) {
    usage.execute(
        """
        INSERT INTO removed_segment (id, tenant_uid, topic_uid, partition, epoch, first_offset,
                                     last_offset, min_time, max_time, min_received, max_received,
                                     events, raw_bytes, columns_bytes, body_bytes, columns_sha256,
                                     body_sha256, format, created_at, removed_at, cause)
        SELECT gen_random_uuid(), t.tenant_uid, t.uid, 0, 1, i, i, i, i, i, i, 1000, 1000000 + i,
               20000 + i, 40000 + i, decode(repeat('ab', 32), 'hex'), decode(repeat('ab', 32), 'hex'),
               1, at, at + (1 + i % 3600) * interval '1 second', 'compacted'
          FROM generate_series(1, $1 / 10 * 9) AS i
          JOIN (SELECT uid, tenant_uid, row_number() OVER () - 1 AS n FROM topic
                 WHERE kind <> 'quarantine') t ON t.n = i % 100
         CROSS JOIN LATERAL (SELECT timestamptz '2022-06-30 16:00:00Z'
                                    + i * interval '2.976 seconds' * 1000000 / $1 AS at) AS c
        """,
        Tuple.of(SEGMENTS));
    usage.execute(
        """
        INSERT INTO segment (id, tenant_uid, topic_uid, partition, epoch, first_offset, last_offset,
                             min_time, max_time, min_received, max_received, events, irregular,
                             raw_bytes, columns_bytes, body_bytes, columns_sha256, body_sha256,
                             minute_counts, format, created_at)
        SELECT gen_random_uuid(), t.tenant_uid, t.uid, 0, 1, i, i, i, i, i, i, 10000, 0,
               10000000 + i, 200000 + i, 400000 + i, decode(repeat('ab', 32), 'hex'),
               decode(repeat('ab', 32), 'hex'), decode(repeat('ab', 300), 'hex'), 1,
               timestamptz '2022-06-30 16:00:00Z' + i * interval '26.784 seconds' * 100000 / ($1 / 10)
          FROM generate_series(1, $1 / 10) AS i
          JOIN (SELECT uid, tenant_uid, row_number() OVER () - 1 AS n FROM topic
                 WHERE kind <> 'quarantine') t ON t.n = i % 100
        """,
        Tuple.of(SEGMENTS));
    usage.execute(
        """
        INSERT INTO usage_minute (tenant_uid, topic_uid, cluster_uid, minute, events, write_bytes,
                                  index_bytes)
        SELECT t.tenant_uid, t.uid, c.uid, 27610080 + h * 60, 1000, 1000000, 2000000
          FROM topic t
          JOIN cluster c USING (tenant_uid)
         CROSS JOIN generate_series(0, 31 * 24 - 1) AS h
         WHERE t.kind <> 'quarantine' AND $1 > 0
        """,
        Tuple.of(SEGMENTS));
    usage.execute("ANALYZE", Tuple.tuple());
  }
}
