package io.annals.admin;

import io.annals.platform.http.Call;
import io.annals.platform.http.Operation;
import io.annals.platform.http.Reply;
import io.annals.tenancy.Change;
import io.annals.tenancy.LogsetId;
import io.annals.tenancy.LogsetRows;
import io.annals.tenancy.TenantUid;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.util.Map;

/** The calls on logsets. Thread-safe. */
final class LogsetCalls {
  private final Pool pool;
  private final TenantChanges changes;

  LogsetCalls(Pool pool, TenantChanges changes) {
    this.pool = pool;
    this.changes = changes;
  }

  Map<String, Operation> operations() {
    return Map.of(
        "createLogset", this::create,
        "listLogsets", this::list,
        "getLogset", this::get,
        "deleteLogset", this::delete);
  }

  /** A logset is nothing but its id, so that every repeat is the same. */
  private Future<Reply> create(Call call) {
    LogsetId id = Input.identifier(call.body(), "id", "", LogsetId::new).orElseThrow();
    return changes.make(
        call,
        (change, tenant) ->
            LogsetRows.find(change.sql(), tenant, id)
                .compose(
                    found ->
                        found.isPresent()
                            ? Future.succeededFuture(Reply.ok(Shown.logset(found.get())))
                            : LogsetRows.insert(change, tenant, id, false)
                                .map(made -> Reply.json(201, Shown.logset(made)))));
  }

  private Future<Reply> list(Call call) {
    return LogsetRows.page(pool, TenantChanges.tenantOf(call), Input.page(call))
        .map(page -> Shown.page(page, Shown::logset));
  }

  private Future<Reply> get(Call call) {
    return LogsetRows.find(pool, TenantChanges.tenantOf(call), idOf(call))
        .compose(found -> Problems.found(found, "logset"))
        .map(logset -> Reply.ok(Shown.logset(logset)));
  }

  private Future<Reply> delete(Call call) {
    LogsetId id = idOf(call);
    return changes
        .make(call, (change, tenant) -> delete(change, tenant, id))
        .map(deleted -> Reply.noContent());
  }

  private static Future<Void> delete(Change change, TenantUid tenant, LogsetId id) {
    return LogsetRows.find(change.sql(), tenant, id)
        .compose(
            found ->
                found.isPresent()
                    ? LogsetRows.deleteEmpty(change, tenant, found.get().uid())
                        .map(LogsetCalls::orInUse)
                    : LogsetRows.existed(change.sql(), tenant, id).map(LogsetCalls::orUnknown));
  }

  private static Void orInUse(boolean gone) {
    if (!gone) {
      throw Problems.conflict("there are topics in the logset");
    }
    return null;
  }

  private static Void orUnknown(boolean existed) {
    if (!existed) {
      throw Problems.notFound("logset");
    }
    return null;
  }

  private static LogsetId idOf(Call call) {
    return Input.path(call, "logset", LogsetId::new);
  }
}
