package io.annals.admin;

import static io.annals.testkit.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.annals.admin.UsageHistory.Use;
import io.annals.metering.UsageSpan;
import io.annals.tenancy.TenantUid;
import io.annals.testkit.MutableClock;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Flushes, compactions, expiry and late minutes at random, folded in between: what is read is what
 * counting event by event finds, however it is cut.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UsageHistoryTest {
  private static final Duration LONG = Duration.ofDays(9);

  private final MutableClock clock = new MutableClock(Instant.EPOCH);
  private Admin admin;
  private UsageFixture usage;

  @BeforeAll
  void open() {
    admin = new Admin();
    usage = new UsageFixture(admin);
  }

  @AfterAll
  void close() {
    admin.close();
  }

  /** Each with a day on which the clocks change, but those whose clocks never do. */
  @ParameterizedTest
  @CsvSource({
    "UTC,                 2020-03-01T00:00:00Z, 1",
    "Europe/Berlin,       2020-03-25T11:00:00Z, 2",
    "Australia/Lord_Howe, 2020-04-01T01:00:00Z, 4",
    "Asia/Kathmandu,      2020-03-01T00:00:00Z, 5",
    "Asia/Kolkata,        2020-03-01T00:00:00Z, 6"
  })
  void no_cut_and_no_folding_changes_a_sum(String zone, Instant start, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    String tenant = "tenant-" + seed;
    usage.tenant(tenant, zone, "a", "b");
    Set<Instant> prices = minutes(random, start, 5);
    List<Instant> days = days(ZoneId.of(zone), start);
    TreeSet<Instant> cuts = new TreeSet<>(days);
    cuts.addAll(prices);
    UsageFolding folding =
        new UsageFolding(admin.pool, () -> Future.succeededFuture(prices), clock);
    UsageHistory history = new UsageHistory(usage, tenant, random, start);
    for (int part = 0; part < 4; part++) {
      history.goOn(LONG.dividedBy(4));
      clock.set(history.now());
      check(tenant, history, List.copyOf(cuts));
      check(tenant, history, List.of(cuts.first(), cuts.last()));
      fold(folding);
      check(tenant, history, List.copyOf(cuts));
      check(tenant, history, days);
    }
    clock.advance(Duration.ofDays(4));
    fold(folding);
    check(tenant, history, List.copyOf(cuts));
    assertEquals(history.used(days, clock.instant()), byDay(tenant, days));
  }

  private void check(String tenant, UsageHistory history, List<Instant> cuts) {
    UsageLedger ledger =
        new UsageLedger(admin.pool, clock, admin.vertx.createSharedWorkerExecutor("usage", 1));
    Map<Use, BigInteger> found = new TreeMap<>();
    for (UsageSpan span : await(ledger.between(new TenantUid(usage.tenantUid(tenant)), cuts))) {
      found.merge(
          new Use(span.from(), span.topic().id(), span.meter().text()),
          span.quantity(),
          BigInteger::add);
    }
    assertEquals(history.used(cuts, clock.instant()), found);
  }

  private Map<Use, BigInteger> byDay(String tenant, List<Instant> days) {
    Map<Use, BigInteger> found = new TreeMap<>();
    String range = "from=" + days.get(0) + "&to=" + days.get(days.size() - 1);
    for (Object each : usage.usage(tenant, range + "&by=topic").expect(200).getJsonArray("items")) {
      JsonObject item = (JsonObject) each;
      found.put(
          new Use(
              Instant.parse(item.getString("from")),
              item.getString("topic"),
              item.getString("meter")),
          new BigInteger(
              item.getString("byteMicroseconds", String.valueOf(item.getValue("quantity")))));
    }
    return found;
  }

  private static void fold(UsageFolding folding) {
    int done = await(folding.step());
    while (done > 0) {
      done = await(folding.step());
    }
  }

  private static Set<Instant> minutes(SplittableRandom random, Instant start, int count) {
    Set<Instant> minutes = new TreeSet<>();
    while (minutes.size() < count) {
      minutes.add(start.plus(Duration.ofMinutes(random.nextLong(LONG.toMinutes()))));
    }
    return minutes;
  }

  /** Where the tenant's days begin, from before the history to after it. */
  private static List<Instant> days(ZoneId zone, Instant start) {
    List<Instant> days = new ArrayList<>();
    for (int day = -1; day <= LONG.toDays() + 2; day++) {
      days.add(start.atZone(zone).toLocalDate().plusDays(day).atStartOfDay(zone).toInstant());
    }
    return days;
  }
}
