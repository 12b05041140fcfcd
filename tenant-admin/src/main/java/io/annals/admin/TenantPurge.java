package io.annals.admin;

import io.annals.tenancy.Change;
import io.annals.tenancy.Changes;
import io.annals.tenancy.PurgeRows;
import io.annals.tenancy.TenantUid;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of closed tenants. First, when the grace is over, everything of a tenant is marked as
 * deleted in one change; provisioning then removes its logs and data as of any deleted topic; when
 * the last of them is gone, what is left in the database goes in another change. Each step is one
 * transaction that is based on what the one before has left, so that it goes on after any crash.
 * Thread-safe.
 */
final class TenantPurge {
  private static final Logger LOG = LoggerFactory.getLogger(TenantPurge.class);

  private final Pool pool;
  private final Changes changes;
  private final Duration grace;
  private final InstantSource clock;

  TenantPurge(Pool pool, Changes changes, Duration grace, InstantSource clock) {
    this.pool = pool;
    this.changes = changes;
    this.grace = grace;
    this.clock = clock;
  }

  /**
   * Brings some tenants one step further.
   *
   * @return how many steps were taken; 0 when nothing is due
   */
  Future<Integer> step() {
    Instant closedBefore = clock.instant().minus(grace);
    return PurgeRows.due(pool, closedBefore)
        .compose(due -> each(due, "purging a closed tenant", PurgeRows::markDeleted))
        .compose(
            marked ->
                PurgeRows.emptied(pool, closedBefore)
                    .compose(empty -> each(empty, "a closed tenant is purged", PurgeRows::purge))
                    .map(purged -> marked + purged));
  }

  private Future<Integer> each(
      List<TenantUid> tenants, String what, BiFunction<Change, TenantUid, Future<Boolean>> step) {
    Future<Integer> chain = Future.succeededFuture(0);
    for (TenantUid tenant : tenants) {
      chain =
          chain.compose(
              taken ->
                  changes
                      .make(change -> step.apply(change, tenant))
                      .map(done -> taken + counted(done, what, tenant)));
    }
    return chain;
  }

  /** Another process may have been faster. */
  private static int counted(boolean done, String what, TenantUid tenant) {
    if (done) {
      LOG.atInfo().setMessage(what).addKeyValue("tenantUid", tenant).log();
    }
    return done ? 1 : 0;
  }
}
