package io.annals.admin;

import io.annals.platform.http.Call;
import io.annals.platform.http.Operation;
import io.annals.platform.http.Reply;
import io.annals.tenancy.Change;
import io.annals.tenancy.Cluster;
import io.annals.tenancy.ClusterId;
import io.annals.tenancy.ClusterRows;
import io.annals.tenancy.PageRequest;
import io.annals.tenancy.TenantUid;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The calls on audit switches. Thread-safe. */
final class SwitchCalls {
  /** As many as one list shows at most. */
  private static final int MOST = 1000;

  private final Pool pool;
  private final TenantChanges changes;
  private final AuditSwitching switching;
  private final PolicyDesk policies;

  SwitchCalls(Pool pool, TenantChanges changes, AuditSwitching switching, PolicyDesk policies) {
    this.pool = pool;
    this.changes = changes;
    this.switching = switching;
    this.policies = policies;
  }

  Map<String, Operation> operations() {
    return Map.of(
        "getAudit", this::get,
        "enableAudit", this::enable,
        "disableAudit", this::disable,
        "listSwitches", this::list);
  }

  private Future<Reply> get(Call call) {
    TenantUid tenant = TenantChanges.tenantOf(call);
    return ClusterCalls.find(pool, tenant, Input.cluster(call))
        .compose(cluster -> seen(pool, tenant, cluster))
        .compose(seen -> policies.warned(seen.view(), seen.cluster()))
        .map(Reply::ok);
  }

  private Future<Reply> enable(Call call) {
    AuditWish wish = AuditWish.of(call.body(), "");
    return wish.check(policies)
        .compose(
            right ->
                change(
                    call,
                    202,
                    (change, tenant, cluster) -> switching.enable(change, tenant, cluster, wish)));
  }

  private Future<Reply> disable(Call call) {
    boolean delete = call.body().getBoolean("deleteLogsetAndTopic", false);
    return change(
        call, 202, (change, tenant, cluster) -> switching.disable(change, tenant, cluster, delete));
  }

  /** By name when there are names, else from the start; both in the order of the ids. */
  private Future<Reply> list(Call call) {
    TenantUid tenant = TenantChanges.tenantOf(call);
    Set<String> wanted = new HashSet<>(call.queryAll("cluster"));
    return (wanted.isEmpty()
            ? ClusterRows.page(pool, tenant, new PageRequest(MOST, "")).map(page -> page.items())
            : ClusterRows.named(pool, tenant, wanted))
        .compose(
            clusters -> SwitchView.of(pool, tenant, clusters.stream().map(Cluster::uid).toList()))
        .map(
            views ->
                Reply.ok(
                    new JsonObject().put("items", new JsonArray(List.copyOf(views.values())))));
  }

  private record Seen(Cluster cluster, JsonObject view) {}

  private interface SwitchChange {
    Future<Void> make(Change change, TenantUid tenant, Cluster cluster);
  }

  private Future<Reply> change(Call call, int status, SwitchChange work) {
    ClusterId id = Input.cluster(call);
    return changes
        .make(
            call,
            (change, tenant) ->
                ClusterCalls.find(change.sql(), tenant, id)
                    .compose(
                        cluster ->
                            work.make(change, tenant, cluster)
                                .compose(done -> seen(change.sql(), tenant, cluster))))
        .compose(seen -> policies.warned(seen.view(), seen.cluster()))
        .map(view -> Reply.json(status, view));
  }

  private static Future<Seen> seen(SqlClient sql, TenantUid tenant, Cluster cluster) {
    return SwitchView.of(sql, tenant, cluster.uid()).map(view -> new Seen(cluster, view));
  }
}
