package io.annals.tenancy;

import java.time.Instant;

/**
 * What a live token stands for.
 *
 * @param tenant null for the operator
 * @param cluster only for the role ingest, else null
 * @param expiresAt null = never; checked by whoever uses the credential
 */
public record Credential(
    String tokenId, Role role, TenantUid tenant, ClusterUid cluster, Instant expiresAt) {
  public boolean liveAt(Instant now) {
    return expiresAt == null || now.isBefore(expiresAt);
  }
}
