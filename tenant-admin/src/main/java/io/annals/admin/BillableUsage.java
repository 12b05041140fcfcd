package io.annals.admin;

import io.annals.metering.UsageSpan;
import io.annals.tenancy.TenantUid;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;

/** What tenants used, as bills need it. Thread-safe. */
interface BillableUsage {
  /**
   * From when on usage can be cut at any minute. Before, it may be held together by hours of UTC,
   * in closed months by days, which are cut where the tenant's days begin, and where prices,
   * programmes and allowances that were known then begin or end. So what is made known later may
   * change a price in that past only where an hour of UTC begins; a cut elsewhere leaves the hour
   * whole, with the piece in which it begins.
   */
  static Instant minutesFrom(Instant now) {
    return now.minus(UsageFolding.SETTLED_AFTER).plus(UsageFolding.MARGIN);
  }

  /**
   * All that the meters counted in {@code [first cut, last cut)}, as of one moment of the database.
   * Topics are told apart by their internal number; the hidden topic is left out.
   *
   * @param cuts ascending whole minutes, at least two: no span crosses one, so that what lies
   *     between two of them can have one price
   * @return in no order; sums by topic, meter and piece, nothing used is no span; fails when
   *     PostgreSQL cannot be asked in time
   */
  Future<List<UsageSpan>> between(TenantUid tenant, List<Instant> cuts);
}
