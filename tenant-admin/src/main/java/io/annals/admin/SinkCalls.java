package io.annals.admin;

import io.annals.platform.http.Call;
import io.annals.platform.http.Operation;
import io.annals.platform.http.Reply;
import io.annals.tenancy.Change;
import io.annals.tenancy.Cluster;
import io.annals.tenancy.Page;
import io.annals.tenancy.Sink;
import io.annals.tenancy.SinkId;
import io.annals.tenancy.SinkRoute;
import io.annals.tenancy.SinkRows;
import io.annals.tenancy.StoredPolicy;
import io.annals.tenancy.SwitchState;
import io.annals.tenancy.TenantUid;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import java.util.List;
import java.util.Map;

/** The calls on the further sinks of a cluster. Thread-safe. */
final class SinkCalls {
  /** Each is a judgement and an append for every event of the cluster. */
  static final int MOST = 100;

  private final Pool pool;
  private final TenantChanges changes;
  private final PolicyDesk policies;

  SinkCalls(Pool pool, TenantChanges changes, PolicyDesk policies) {
    this.pool = pool;
    this.changes = changes;
    this.policies = policies;
  }

  Map<String, Operation> operations() {
    return Map.of(
        "createSink", this::create,
        "listSinks", this::list,
        "getSink", this::get,
        "updateSink", this::update,
        "deleteSink", this::delete);
  }

  /** What a call has done or found: a sink, its cluster and the answer's status. */
  private record Seen(int status, Cluster cluster, Sink sink) {}

  private Future<Reply> create(Call call) {
    JsonObject body = call.body();
    SinkId id = Input.identifier(body, "id", "", SinkId::new).orElseThrow();
    if (id.equals(SinkId.DEFAULT)) {
      throw Problems.wrong("/id", "'default' is reserved for the sink of the switch itself");
    }
    SinkWish wish = SinkWish.of(body);
    return policies
        .check(wish.policy(), "/policy")
        .compose(
            right ->
                changes.make(
                    call,
                    (change, tenant) ->
                        ClusterCalls.find(change.sql(), tenant, Input.cluster(call))
                            .compose(cluster -> create(change, tenant, cluster, id, wish, body))))
        .compose(this::shown);
  }

  private static Future<Seen> create(
      Change change, TenantUid tenant, Cluster cluster, SinkId id, SinkWish wish, JsonObject body) {
    return SinkRows.find(change.sql(), tenant, cluster.uid(), id)
        .compose(
            found ->
                found.isPresent()
                    ? repeated(cluster, found.get(), body)
                    : insert(change, tenant, cluster, id, wish, body));
  }

  private static Future<Seen> repeated(Cluster cluster, Sink sink, JsonObject body) {
    return sink.createdFrom().equals(body)
        ? Future.succeededFuture(new Seen(200, cluster, sink))
        : Future.failedFuture(
            Problems.conflict("there is a sink " + sink.id() + " that is not the same"));
  }

  private static Future<Seen> insert(
      Change change, TenantUid tenant, Cluster cluster, SinkId id, SinkWish wish, JsonObject body) {
    return SinkRows.count(change.sql(), tenant, cluster.uid())
        .compose(
            live ->
                live < MOST
                    ? SinkTarget.of(change.sql(), tenant, cluster, id, wish.topic().orElseThrow())
                    : Future.failedFuture(
                        Problems.conflict("the cluster has " + MOST + " sinks, as many as it may")))
        .map(
            topic ->
                new Sink(
                    cluster.uid(),
                    id,
                    SwitchState.OPENING,
                    null,
                    topic,
                    null,
                    wish.policy().orElse(StoredPolicy.RECOMMENDED),
                    wish.delivery().orElse(SinkRoute.Delivery.GUARANTEED),
                    body,
                    change.now()))
        .compose(sink -> SinkRows.insert(change, tenant, sink).map(new Seen(201, cluster, sink)));
  }

  private Future<Reply> list(Call call) {
    TenantUid tenant = TenantChanges.tenantOf(call);
    return ClusterCalls.find(pool, tenant, Input.cluster(call))
        .compose(
            cluster ->
                SinkRows.page(pool, tenant, cluster.uid(), Input.page(call))
                    .compose(page -> shown(cluster, page)));
  }

  private Future<Reply> get(Call call) {
    TenantUid tenant = TenantChanges.tenantOf(call);
    SinkId id = idOf(call);
    return ClusterCalls.find(pool, tenant, Input.cluster(call))
        .compose(
            cluster ->
                SinkRows.find(pool, tenant, cluster.uid(), id)
                    .compose(found -> Problems.found(found, "sink"))
                    .map(sink -> new Seen(200, cluster, sink)))
        .compose(this::shown);
  }

  private Future<Reply> update(Call call) {
    SinkId id = furtherIdOf(call);
    SinkWish wish = SinkWish.of(call.body());
    return policies
        .check(wish.policy(), "/policy")
        .compose(
            right ->
                changes.make(
                    call,
                    (change, tenant) ->
                        ClusterCalls.find(change.sql(), tenant, Input.cluster(call))
                            .compose(cluster -> update(change, tenant, cluster, id, wish))))
        .compose(this::shown);
  }

  private static Future<Seen> update(
      Change change, TenantUid tenant, Cluster cluster, SinkId id, SinkWish wish) {
    return SinkRows.find(change.sql(), tenant, cluster.uid(), id)
        .compose(found -> Problems.found(found, "sink"))
        .compose(
            before ->
                topic(change.sql(), tenant, cluster, before, wish)
                    .map(
                        topic ->
                            before.wishing(
                                topic,
                                wish.policy().orElse(before.policy()),
                                wish.delivery().orElse(before.delivery())))
                    .compose(
                        after ->
                            (after.equals(before)
                                    ? Future.<Void>succeededFuture()
                                    : SinkRows.save(change, tenant, after))
                                .map(new Seen(200, cluster, after))));
  }

  private static Future<Sink.Target> topic(
      SqlClient sql, TenantUid tenant, Cluster cluster, Sink before, SinkWish wish) {
    return wish.topic().isEmpty()
        ? Future.succeededFuture(before.topic())
        : SinkTarget.of(sql, tenant, cluster, before.id(), wish.topic().get());
  }

  private Future<Reply> delete(Call call) {
    SinkId id = furtherIdOf(call);
    return changes
        .make(
            call,
            (change, tenant) ->
                ClusterCalls.find(change.sql(), tenant, Input.cluster(call))
                    .compose(cluster -> delete(change, tenant, cluster, id)))
        .map(deleted -> Reply.noContent());
  }

  private static Future<Void> delete(Change change, TenantUid tenant, Cluster cluster, SinkId id) {
    return SinkRows.existed(change.sql(), tenant, cluster.uid(), id)
        .compose(
            existed ->
                existed
                    ? SinkRows.delete(change, tenant, cluster.uid(), id)
                    : Future.failedFuture(Problems.notFound("sink")));
  }

  private Future<Reply> shown(Seen seen) {
    return policies
        .warnings(seen.sink().policy(), seen.cluster())
        .map(
            warnings ->
                Reply.json(seen.status(), Shown.sink(seen.sink()).put("warnings", warnings)));
  }

  private Future<Reply> shown(Cluster cluster, Page<Sink> page) {
    List<StoredPolicy> all = page.items().stream().map(Sink::policy).toList();
    return policies
        .warnings(all, cluster)
        .map(
            warnings ->
                Shown.page(
                    page, sink -> Shown.sink(sink).put("warnings", warnings.get(sink.policy()))));
  }

  private static SinkId idOf(Call call) {
    return Input.path(call, "sink", SinkId::new);
  }

  /** The switch's own sink is no thing of its own. */
  private static SinkId furtherIdOf(Call call) {
    SinkId id = idOf(call);
    if (id.equals(SinkId.DEFAULT)) {
      throw Problems.conflict(
          "the sink default is the switch's own: its policy is changed by PUT .../policy, its topic"
              + " by POST .../audit/enable");
    }
    return id;
  }
}
