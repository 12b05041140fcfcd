package io.annals.gateway.limits;

import io.annals.tenancy.TenantRoute;
import io.vertx.core.Future;

/** Says whether a tenant's quota lets a request in. Thread-safe. */
@FunctionalInterface
public interface Limits {
  /** Limits nobody. */
  Limits NONE = tenant -> Future.succeededFuture(Admittance.FREE);

  /**
   * Asked once a request, before its body is read. Never fails and never waits long; completes on
   * any thread.
   */
  Future<Admittance> admit(TenantRoute tenant);
}
