package io.annals.admin;

import io.annals.platform.http.Call;
import io.annals.platform.http.Operation;
import io.annals.platform.http.Reply;
import io.annals.tenancy.Change;
import io.annals.tenancy.Cluster;
import io.annals.tenancy.ClusterId;
import io.annals.tenancy.ClusterRows;
import io.annals.tenancy.Page;
import io.annals.tenancy.SinkRows;
import io.annals.tenancy.TenantUid;
import io.annals.tenancy.TokenRows;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import java.util.Map;

/** The calls on clusters. Thread-safe. */
final class ClusterCalls {
  private final Pool pool;
  private final TenantChanges changes;
  private final AuditSwitching switching;
  private final PolicyDesk policies;

  ClusterCalls(Pool pool, TenantChanges changes, AuditSwitching switching, PolicyDesk policies) {
    this.pool = pool;
    this.changes = changes;
    this.switching = switching;
    this.policies = policies;
  }

  Map<String, Operation> operations() {
    return Map.of(
        "createCluster", this::create,
        "listClusters", this::list,
        "getCluster", this::get,
        "updateCluster", this::update,
        "deleteCluster", this::delete);
  }

  private Future<Reply> create(Call call) {
    JsonObject body = call.body();
    ClusterId id = Input.identifier(body, "id", "", ClusterId::new).orElseThrow();
    JsonObject audit = body.getJsonObject("audit", new JsonObject());
    AuditWish wish = AuditWish.of(audit, "/audit");
    boolean enabled = audit.getBoolean("enabled", true);
    return wish.check(policies)
        .compose(
            right ->
                changes.make(
                    call,
                    (change, tenant) ->
                        ClusterRows.find(change.sql(), tenant, id)
                            .compose(
                                found ->
                                    found.isPresent()
                                        ? repeated(change.sql(), tenant, found.get(), body)
                                        : insert(change, tenant, id, body)
                                            .compose(
                                                cluster ->
                                                    enabled
                                                        ? switching.enable(
                                                            change, tenant, cluster, wish)
                                                        : Future.succeededFuture())
                                            .compose(made -> seen(201, change.sql(), tenant, id)))))
        .compose(this::shown);
  }

  private static Future<Cluster> insert(
      Change change, TenantUid tenant, ClusterId id, JsonObject body) {
    Cluster.Labels labels = labels(body, new Cluster.Labels(null, null, null));
    return TenantLimits.newCluster(change, tenant)
        .compose(room -> ClusterRows.insert(change, tenant, id, labels, body))
        .compose(uid -> ClusterRows.find(change.sql(), tenant, id))
        .map(cluster -> cluster.orElseThrow());
  }

  private static Future<Seen> repeated(
      SqlClient sql, TenantUid tenant, Cluster cluster, JsonObject body) {
    return cluster.createdFrom().equals(body)
        ? seen(200, sql, tenant, cluster.id())
        : Future.failedFuture(
            Problems.conflict("there is a cluster " + cluster.id() + " that is not the same"));
  }

  private Future<Reply> list(Call call) {
    TenantUid tenant = TenantChanges.tenantOf(call);
    return ClusterRows.page(pool, tenant, Input.page(call))
        .compose(page -> withSwitches(tenant, page));
  }

  private Future<Reply> withSwitches(TenantUid tenant, Page<Cluster> page) {
    return SwitchView.of(pool, tenant, page.items().stream().map(Cluster::uid).toList())
        .map(switches -> Shown.page(page, cluster -> shown(cluster, switches.get(cluster.uid()))));
  }

  private Future<Reply> get(Call call) {
    return seen(200, pool, TenantChanges.tenantOf(call), Input.cluster(call)).compose(this::shown);
  }

  private Future<Reply> update(Call call) {
    ClusterId id = Input.cluster(call);
    return changes
        .make(
            call,
            (change, tenant) ->
                find(change.sql(), tenant, id)
                    .compose(
                        cluster ->
                            ClusterRows.label(
                                change,
                                tenant,
                                cluster.uid(),
                                labels(call.body(), cluster.labels())))
                    .compose(labelled -> seen(200, change.sql(), tenant, id)))
        .compose(this::shown);
  }

  private Future<Reply> delete(Call call) {
    ClusterId id = Input.cluster(call);
    boolean withTopic = call.query("deleteLogsetAndTopic").map(Boolean::parseBoolean).orElse(false);
    return changes
        .make(
            call,
            (change, tenant) ->
                ClusterRows.find(change.sql(), tenant, id)
                    .compose(
                        found ->
                            found.isPresent()
                                ? delete(change, tenant, found.get(), withTopic)
                                : gone(change.sql(), tenant, id)))
        .map(deleted -> Reply.noContent());
  }

  private Future<Void> delete(Change change, TenantUid tenant, Cluster cluster, boolean withTopic) {
    return SinkRows.deleteOf(change, tenant, cluster.uid())
        .compose(removed -> switching.disable(change, tenant, cluster, withTopic))
        .compose(disabled -> TokenRows.deleteOf(change, tenant, cluster.uid()))
        .compose(ended -> ClusterRows.delete(change, tenant, cluster.uid()));
  }

  private static Future<Void> gone(SqlClient sql, TenantUid tenant, ClusterId id) {
    return ClusterRows.existed(sql, tenant, id)
        .map(
            existed -> {
              if (!existed) {
                throw Problems.notFound("cluster");
              }
              return null;
            });
  }

  static Future<Cluster> find(SqlClient sql, TenantUid tenant, ClusterId id) {
    return ClusterRows.find(sql, tenant, id).compose(found -> Problems.found(found, "cluster"));
  }

  /** What a call has made or found, and the answer's status. */
  private record Seen(int status, Cluster cluster, JsonObject audit) {}

  private static Future<Seen> seen(int status, SqlClient sql, TenantUid tenant, ClusterId id) {
    return find(sql, tenant, id)
        .compose(
            cluster ->
                SwitchView.of(sql, tenant, cluster.uid())
                    .map(audit -> new Seen(status, cluster, audit)));
  }

  private Future<Reply> shown(Seen seen) {
    return policies
        .warned(seen.audit(), seen.cluster())
        .map(audit -> Reply.json(seen.status(), shown(seen.cluster(), audit)));
  }

  private static JsonObject shown(Cluster cluster, JsonObject audit) {
    return new JsonObject()
        .put("id", cluster.id().value())
        .put("displayName", cluster.labels().displayName())
        .put("region", cluster.labels().region())
        .put("product", cluster.labels().product())
        .put("createdAt", cluster.createdAt().toString())
        .put("audit", audit);
  }

  /** What {@code body} says, and where it says nothing what was before. */
  private static Cluster.Labels labels(JsonObject body, Cluster.Labels before) {
    return new Cluster.Labels(
        body.getString("displayName", before.displayName()),
        body.getString("region", before.region()),
        body.getString("product", before.product()));
  }
}
