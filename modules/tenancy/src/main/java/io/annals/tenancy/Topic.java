package io.annals.tenancy;

import io.vertx.core.json.JsonObject;
import java.time.Instant;

/**
 * A live log topic that clients see.
 *
 * @param autoCreated made for a switch that named none
 * @param product of the cluster for which it was made; null = none
 * @param region where it is billed; null = nowhere in particular
 * @param retentionDays null = for ever
 * @param createdFrom the request that created it; null when it was made for a switch
 */
public record Topic(
    TopicUid uid,
    TopicId id,
    Place logset,
    TopicKind kind,
    boolean autoCreated,
    String product,
    String region,
    Integer retentionDays,
    JsonObject createdFrom,
    Instant createdAt) {

  /** The logset that holds it. */
  public record Place(LogsetUid uid, LogsetId id) {}
}
