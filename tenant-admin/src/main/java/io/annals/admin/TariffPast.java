package io.annals.admin;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;

/** How far back a tariff may change: into no closed month, and not within what is held by hours. */
final class TariffPast {
  private TariffPast() {}

  /** Throws a 400 when usage cannot be cut at that time any more; null = no time. */
  static void checkCut(Instant at, Instant now, String pointer) {
    if (at != null
        && at.isBefore(BillableUsage.minutesFrom(now))
        && !at.equals(at.truncatedTo(ChronoUnit.HOURS))) {
      throw Problems.wrong(
          pointer, "is so long ago that usage is held by hours: it must be a full hour of UTC");
    }
  }

  /** Fails with a 400 when new prices reach into a closed month of a tenant of the plan. */
  static Future<Void> checkPrices(SqlClient sql, String plan, Instant since, String pointer) {
    return check(sql, List.of(plan), false, since, pointer);
  }

  /**
   * Fails with a 400 when something is given away, or taken back, in a month that is closed and in
   * which it would have had a price.
   *
   * @param plans empty = tenants of all plans
   * @param since from when something is different; null = always
   * @param pointer what to name
   */
  static Future<Void> checkFree(SqlClient sql, Set<String> plans, Instant since, String pointer) {
    return check(sql, List.copyOf(plans), true, since, pointer);
  }

  private static Future<Void> check(
      SqlClient sql, List<String> plans, boolean priced, Instant since, String pointer) {
    return BillingRows.closedUntil(sql, plans, priced)
        .map(
            closed -> {
              if (closed.isPresent() && (since == null || since.isBefore(closed.get()))) {
                throw Problems.wrong(
                    pointer,
                    "reaches into months whose bills are closed; the earliest is " + closed.get());
              }
              return null;
            });
  }
}
