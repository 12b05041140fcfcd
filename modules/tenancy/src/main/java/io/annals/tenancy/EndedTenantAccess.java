package io.annals.tenancy;

import io.annals.platform.http.AccessControl;
import io.annals.platform.http.ProblemException;
import io.annals.platform.http.ProblemType;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.sqlclient.Pool;
import java.util.Optional;

/**
 * Lets the operator reach what stays of purged tenants, which routing does not know any more: in
 * operations with {@code x-annals-ended: true}. All else is as another access control says.
 * Thread-safe.
 */
public final class EndedTenantAccess implements AccessControl {
  private final AccessControl living;
  private final Pool pool;

  /**
   * @param living puts a {@link Caller} into the context
   */
  public EndedTenantAccess(AccessControl living, Pool pool) {
    this.living = living;
    this.pool = pool;
  }

  @Override
  public Future<Void> check(RoutingContext context, JsonObject operation) {
    Future<Void> checked = living.check(context, operation);
    return operation.getBoolean("x-annals-ended", false)
        ? checked.recover(failure -> ended(context, operation, failure))
        : checked;
  }

  private Future<Void> ended(RoutingContext context, JsonObject operation, Throwable failure) {
    if (!(failure instanceof ProblemException problem) || problem.type() != ProblemType.NOT_FOUND) {
      return Future.failedFuture(failure);
    }
    JsonObject ofProvider =
        operation
            .copy()
            .put("x-annals-scope", "provider")
            .put("x-annals-roles", new JsonArray().add(Role.OPERATOR.text()));
    return living
        .check(context, ofProvider)
        .recover(notTheOperator -> Future.failedFuture(failure))
        .compose(operator -> purged(context))
        .compose(
            tenant -> {
              if (tenant.isEmpty()) {
                return Future.failedFuture(failure);
              }
              Caller operator = Caller.of(context);
              new Caller(operator.role(), operator.tokenId(), tenant, Optional.empty())
                  .putInto(context);
              return Future.succeededFuture();
            });
  }

  private Future<Optional<TenantRoute>> purged(RoutingContext context) {
    try {
      return TenantRows.ended(pool, new TenantId(context.pathParam("tenant")));
    } catch (IllegalArgumentException noName) {
      return Future.succeededFuture(Optional.empty());
    }
  }
}
