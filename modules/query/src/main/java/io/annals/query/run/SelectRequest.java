package io.annals.query.run;

import io.annals.query.address.TenantAddresses;
import io.annals.query.language.Query;
import java.time.Instant;
import java.time.ZoneId;

/**
 * A SELECT over the events of a selection.
 *
 * @param zone in which times are shown and cut
 * @param now what the statement takes for now
 * @param addresses what is known of addresses for the tenant
 */
public record SelectRequest(
    Selection selection, Query.Select select, ZoneId zone, Instant now, TenantAddresses addresses) {

  /** Where nothing is known of addresses. */
  public SelectRequest(Selection selection, Query.Select select, ZoneId zone, Instant now) {
    this(selection, select, zone, now, TenantAddresses.unknown());
  }
}
