package io.annals.tenancy;

import io.annals.platform.net.Network;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;

/**
 * One customer. Texts that were not given are null.
 *
 * @param createdFrom the request that created it
 * @param closedAt null = not closed
 */
public record Tenant(
    TenantUid uid,
    TenantId id,
    Labels labels,
    TenantRoute.State state,
    JsonObject createdFrom,
    Instant createdAt,
    Instant closedAt) {

  /**
   * What a provider may change of a tenant; the zone and the ranges are never null.
   *
   * @param intranetRanges further addresses that are its intranet
   */
  public record Labels(
      String displayName,
      String pricePlan,
      String region,
      ZoneId timeZone,
      List<Network> intranetRanges) {
    public Labels {
      intranetRanges = List.copyOf(intranetRanges);
    }
  }
}
