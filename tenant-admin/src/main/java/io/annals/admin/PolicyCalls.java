package io.annals.admin;

import io.annals.audit.policy.Finding;
import io.annals.platform.http.Call;
import io.annals.platform.http.Operation;
import io.annals.platform.http.Reply;
import io.annals.tenancy.AuditSwitch;
import io.annals.tenancy.Cluster;
import io.annals.tenancy.ClusterId;
import io.annals.tenancy.ClusterRows;
import io.annals.tenancy.StoredPolicy;
import io.annals.tenancy.SwitchRows;
import io.annals.tenancy.TenantUid;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import java.util.Map;
import java.util.Optional;

/**
 * The calls on the two policies of a cluster: what its API server is given, and what of that its
 * switch keeps. Thread-safe.
 */
final class PolicyCalls {
  private static final String RESTART =
      "The API server reads its policy when it starts: install it again and restart the API"
          + " server. The policies of the sinks change without a restart.";

  private final Pool pool;
  private final TenantChanges changes;
  private final AuditSwitching switching;
  private final PolicyDesk policies;

  PolicyCalls(Pool pool, TenantChanges changes, AuditSwitching switching, PolicyDesk policies) {
    this.pool = pool;
    this.changes = changes;
    this.switching = switching;
    this.policies = policies;
  }

  Map<String, Operation> operations() {
    return Map.of(
        "getPolicy", this::getPolicy,
        "putPolicy", this::putPolicy,
        "getSourcePolicy", this::getSourcePolicy,
        "putSourcePolicy", this::putSourcePolicy);
  }

  private Future<Reply> getPolicy(Call call) {
    TenantUid tenant = TenantChanges.tenantOf(call);
    return cluster(call)
        .compose(
            cluster ->
                SwitchRows.find(pool, tenant, cluster.uid())
                    .compose(found -> Problems.found(found, "cluster"))
                    .map(AuditSwitch::judgedBy)
                    .compose(policy -> shown(policy, cluster)));
  }

  private Future<Reply> putPolicy(Call call) {
    StoredPolicy policy = StoredPolicy.of(call.body());
    ClusterId id = Input.cluster(call);
    return policies
        .check(Optional.of(policy), "")
        .compose(
            right ->
                changes.make(
                    call,
                    (change, tenant) ->
                        ClusterCalls.find(change.sql(), tenant, id)
                            .compose(
                                cluster ->
                                    switching
                                        .setPolicy(change, tenant, cluster, policy.toJson())
                                        .map(cluster))))
        .compose(cluster -> shown(policy, cluster));
  }

  private Future<Reply> shown(StoredPolicy policy, Cluster cluster) {
    return policies
        .warnings(policy, cluster)
        .map(warnings -> Reply.ok(policy.toJson().put("warnings", warnings)));
  }

  private Future<Reply> getSourcePolicy(Call call) {
    TenantUid tenant = TenantChanges.tenantOf(call);
    return cluster(call).compose(cluster -> shownSource(tenant, cluster));
  }

  private Future<Reply> putSourcePolicy(Call call) {
    StoredPolicy wanted = StoredPolicy.of(call.body());
    ClusterId id = Input.cluster(call);
    return policies
        .check(Optional.of(wanted), "")
        .compose(right -> policies.run(() -> SourcePolicy.asV1(wanted.yaml())))
        .map(yaml -> new JsonObject().put("yaml", yaml))
        .compose(
            policy ->
                changes.make(
                    call,
                    (change, tenant) ->
                        ClusterCalls.find(change.sql(), tenant, id)
                            .compose(
                                cluster ->
                                    ClusterRows.setSourcePolicy(
                                        change, tenant, cluster.uid(), policy))
                            .compose(set -> ClusterCalls.find(change.sql(), tenant, id))))
        .compose(cluster -> shownSource(TenantChanges.tenantOf(call), cluster));
  }

  private Future<Reply> shownSource(TenantUid tenant, Cluster cluster) {
    return SinkPolicies.of(pool, tenant, cluster.uid())
        .compose(sinks -> policies.review(cluster, sinks))
        .map(review -> Reply.ok(shown(cluster, review)));
  }

  private static JsonObject shown(Cluster cluster, PolicyDesk.SourceReview review) {
    JsonArray warnings = PolicyDesk.shown(review.reading().errors());
    warnings.addAll(PolicyDesk.shown(review.reading().warnings()));
    review
        .beyond()
        .forEach(
            beyond -> {
              Finding finding = beyond.finding();
              warnings.add(PolicyDesk.shown(finding).put("sink", beyond.sink().value()));
            });
    return new JsonObject()
        .put("yaml", review.handedOut())
        .put("default", cluster.sourcePolicy() == null)
        .put("notes", new JsonArray().add(RESTART))
        .put("warnings", warnings);
  }

  private Future<Cluster> cluster(Call call) {
    return ClusterCalls.find(pool, TenantChanges.tenantOf(call), Input.cluster(call));
  }
}
