package io.annals.tenancy;

import io.annals.platform.net.Networks;
import java.time.ZoneId;

/**
 * One tenant as routing knows it.
 *
 * @param dedupeKey 32 bytes; not copied, must not be changed or logged
 * @param quarantine its hidden topic
 * @param quota its own limits, and the plan's where it has none
 * @param zone of its days
 * @param intranet further addresses that are its intranet
 */
public record TenantRoute(
    TenantUid uid,
    TenantId id,
    State state,
    byte[] dedupeKey,
    TopicUid quarantine,
    Quota quota,
    ZoneId zone,
    Networks intranet) {
  /** Whether a tenant's ingest and reads are served. */
  public enum State {
    ACTIVE,
    /** Ingest is shed and counted as a gap, reads go on. */
    SUSPENDED,
    /** Ingest stopped, reads go on until the data is purged. */
    CLOSED
  }

  @Override
  public String toString() {
    return "TenantRoute[" + id + ", " + state + "]";
  }
}
