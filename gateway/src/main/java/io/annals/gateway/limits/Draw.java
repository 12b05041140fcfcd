package io.annals.gateway.limits;

import io.annals.tenancy.TenantUid;
import java.time.LocalDate;

/**
 * One tenant's line of a draw.
 *
 * @param isNew its row may be missing
 * @param day of the tenant's zone
 * @param taken bytes of this day that the table does not know of
 */
record Draw(
    TenantUid tenant,
    boolean isNew,
    Lease.Ask events,
    Lease.Ask bytes,
    LocalDate day,
    long taken,
    Refusals.Untold refusals) {

  /**
   * What the table says.
   *
   * @param events given of what was wanted
   * @param eventsLeft for all gateways, after it
   * @param dayBytes of all gateways
   * @param heldBytes that it held when that was counted last
   * @param refusedAgo milliseconds since any gateway began to refuse; null = none, or recovered
   * @param gateways that are live
   */
  record Given(
      TenantUid tenant,
      long events,
      long bytes,
      long eventsLeft,
      long bytesLeft,
      long dayBytes,
      long heldBytes,
      Long refusedAgo,
      int gateways) {}
}
