package io.annals.tenancy;

import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/**
 * Who calls and what the path names, as {@link TenantAccess} found it.
 *
 * @param tenant the tenant of the path; there unless the operation is the provider's
 * @param cluster the cluster of the path when routing knows it
 */
public record Caller(
    Role role, String tokenId, Optional<TenantRoute> tenant, Optional<ClusterUid> cluster) {
  private static final String KEY = "io.annals.caller";

  /** The caller of a request that has passed {@link TenantAccess}. */
  public static Caller of(RoutingContext context) {
    Caller caller = context.get(KEY);
    if (caller == null) {
      throw new IllegalStateException("no access control ran before this operation");
    }
    return caller;
  }

  void putInto(RoutingContext context) {
    context.put(KEY, this);
  }
}
