package io.annals.admin;

import io.annals.platform.http.Call;
import io.annals.tenancy.Caller;
import io.annals.tenancy.Change;
import io.annals.tenancy.Changes;
import io.annals.tenancy.Tenant;
import io.annals.tenancy.TenantRoute;
import io.annals.tenancy.TenantRows;
import io.annals.tenancy.TenantUid;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.function.BiFunction;

/** Changes of what belongs to one tenant; a closed one's things stay as they are. Thread-safe. */
final class TenantChanges {
  private final Changes changes;

  TenantChanges(Changes changes) {
    this.changes = changes;
  }

  static TenantUid tenantOf(Call call) {
    return routeOf(call).uid();
  }

  /** Runs {@code work} as one change of the path's tenant. */
  <T> Future<T> make(Call call, BiFunction<Change, TenantUid, Future<T>> work) {
    TenantRoute tenant = routeOf(call);
    return changes.make(
        change ->
            TenantRows.find(change.sql(), tenant.id())
                .compose(found -> open(found, tenant))
                .compose(open -> work.apply(change, tenant.uid())));
  }

  private static Future<Void> open(Optional<Tenant> found, TenantRoute tenant) {
    if (found.filter(t -> t.uid().equals(tenant.uid())).isEmpty()) {
      return Future.failedFuture(Problems.notFound("tenant"));
    }
    return found.get().state() == TenantRoute.State.CLOSED
        ? Future.failedFuture(Problems.conflict("the tenant is closed"))
        : Future.succeededFuture();
  }

  static TenantRoute routeOf(Call call) {
    return Caller.of(call.context()).tenant().orElseThrow();
  }
}
