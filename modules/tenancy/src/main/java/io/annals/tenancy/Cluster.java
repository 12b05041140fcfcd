package io.annals.tenancy;

import io.vertx.core.json.JsonObject;
import java.time.Instant;

/**
 * One Kubernetes cluster of a tenant.
 *
 * @param sourcePolicy {@code {"yaml": ...}}; null = the default
 * @param createdFrom the request that created it
 */
public record Cluster(
    ClusterUid uid,
    ClusterId id,
    Labels labels,
    JsonObject sourcePolicy,
    JsonObject createdFrom,
    Instant createdAt) {

  /**
   * What may be changed of a cluster; null = none.
   *
   * @param product the provider's name of what the cluster is, such as {@code tke}
   */
  public record Labels(String displayName, String region, String product) {}
}
