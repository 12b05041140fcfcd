package io.annals.admin;

import io.annals.metering.UsageSpan;
import io.annals.tenancy.TenantUid;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;

/** What tenants used, as bills need it. Thread-safe. */
interface BillableUsage {
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
