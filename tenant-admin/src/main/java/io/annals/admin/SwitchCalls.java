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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The calls on audit switches and their policy. Thread-safe. */
final class SwitchCalls {
  /** As many as one list shows at most. */
  private static final int MOST = 1000;

  private final Pool pool;
  private final TenantChanges changes;
  private final AuditSwitching switching;

  SwitchCalls(Pool pool, TenantChanges changes, AuditSwitching switching) {
    this.pool = pool;
    this.changes = changes;
    this.switching = switching;
  }

  Map<String, Operation> operations() {
    return Map.of(
        "getAudit", this::get,
        "enableAudit", this::enable,
        "disableAudit", this::disable,
        "listSwitches", this::list,
        "getPolicy", this::getPolicy,
        "putPolicy", this::putPolicy);
  }

  private Future<Reply> get(Call call) {
    return view(call).map(Reply::ok);
  }

  private Future<Reply> enable(Call call) {
    AuditWish wish = AuditWish.of(call.body(), "");
    return change(
        call, 202, (change, tenant, cluster) -> switching.enable(change, tenant, cluster, wish));
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

  private Future<Reply> getPolicy(Call call) {
    return view(call).map(view -> Reply.ok(view.getJsonObject("policy")));
  }

  private Future<Reply> putPolicy(Call call) {
    JsonObject policy = call.body();
    PolicyForm.check(policy, "");
    return change(
            call,
            200,
            (change, tenant, cluster) -> switching.setPolicy(change, tenant, cluster, policy))
        .map(changed -> Reply.ok(policy));
  }

  private Future<JsonObject> view(Call call) {
    TenantUid tenant = TenantChanges.tenantOf(call);
    return ClusterCalls.find(pool, tenant, Input.cluster(call))
        .compose(cluster -> SwitchView.of(pool, tenant, cluster.uid()));
  }

  private interface SwitchChange {
    Future<Void> make(Change change, TenantUid tenant, Cluster cluster);
  }

  private Future<Reply> change(Call call, int status, SwitchChange work) {
    ClusterId id = Input.cluster(call);
    return changes.make(
        call,
        (change, tenant) ->
            ClusterCalls.find(change.sql(), tenant, id)
                .compose(
                    cluster ->
                        work.make(change, tenant, cluster)
                            .compose(done -> SwitchView.of(change.sql(), tenant, cluster.uid())))
                .map(view -> Reply.json(status, view)));
  }
}
