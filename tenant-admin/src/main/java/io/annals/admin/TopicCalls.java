package io.annals.admin;

import io.annals.platform.http.Call;
import io.annals.platform.http.Operation;
import io.annals.platform.http.Reply;
import io.annals.tenancy.Change;
import io.annals.tenancy.LogsetId;
import io.annals.tenancy.LogsetRows;
import io.annals.tenancy.LogsetUid;
import io.annals.tenancy.Page;
import io.annals.tenancy.TenantUid;
import io.annals.tenancy.Topic;
import io.annals.tenancy.TopicId;
import io.annals.tenancy.TopicKind;
import io.annals.tenancy.TopicRows;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import java.util.Map;
import java.util.Optional;

/** The calls on log topics. Thread-safe. */
final class TopicCalls {
  private final Pool pool;
  private final TenantChanges changes;
  private final int partitions;
  private final TopicViews views;

  /**
   * @param partitions of the Kafka topic of each new log topic
   */
  TopicCalls(Pool pool, TenantChanges changes, int partitions, TopicViews views) {
    this.pool = pool;
    this.changes = changes;
    this.partitions = partitions;
    this.views = views;
  }

  Map<String, Operation> operations() {
    return Map.of(
        "createTopic", this::create,
        "listTopics", this::list,
        "getTopic", this::get,
        "updateTopic", this::update,
        "deleteTopic", this::delete);
  }

  private Future<Reply> create(Call call) {
    JsonObject body = call.body();
    TopicId id = Input.topic(body, "id", "").orElseThrow();
    LogsetId logset = Input.logset(body, "").orElseThrow();
    return changes.make(
        call,
        (change, tenant) ->
            TopicRows.find(change.sql(), tenant, id)
                .compose(
                    found ->
                        found.isPresent()
                            ? repeated(change.sql(), tenant, found.get(), body)
                            : insert(change, tenant, id, logset, body)));
  }

  private Future<Reply> insert(
      Change change, TenantUid tenant, TopicId id, LogsetId logset, JsonObject body) {
    return LogsetRows.find(change.sql(), tenant, logset)
        .map(
            found ->
                found.orElseThrow(
                    () -> Problems.wrong("/logset", "there is no logset of this name")))
        .compose(
            place ->
                TenantLimits.newTopic(change, tenant, Input.retention(body), "")
                    .map(retention -> wish(id, place.uid(), retention, body)))
        .compose(wish -> TopicRows.insert(change, tenant, wish))
        .compose(uid -> TopicRows.find(change.sql(), tenant, id))
        .compose(made -> views.of(change.sql(), tenant, made.orElseThrow()))
        .map(shown -> Reply.json(201, shown));
  }

  private TopicRows.Wish wish(TopicId id, LogsetUid logset, Retention retention, JsonObject body) {
    TopicKind kind = TopicKind.of(body.getString("kind")).orElseThrow();
    return new TopicRows.Wish(id, logset, kind, null, null, retention.days(), partitions, body);
  }

  private Future<Reply> repeated(SqlClient sql, TenantUid tenant, Topic topic, JsonObject body) {
    return body.equals(topic.createdFrom())
        ? views.of(sql, tenant, topic).map(Reply::ok)
        : Future.failedFuture(
            Problems.conflict("there is a topic " + topic.id() + " that is not the same"));
  }

  private Future<Reply> list(Call call) {
    TenantUid tenant = TenantChanges.tenantOf(call);
    return TopicRows.page(pool, tenant, Input.page(call))
        .compose(page -> withContents(tenant, page));
  }

  private Future<Reply> withContents(TenantUid tenant, Page<Topic> page) {
    return views.of(pool, tenant, page.items()).map(shown -> Shown.page(page, shown));
  }

  private Future<Reply> get(Call call) {
    TenantUid tenant = TenantChanges.tenantOf(call);
    return TopicRows.find(pool, tenant, idOf(call))
        .compose(found -> Problems.found(found, "topic"))
        .compose(topic -> views.of(pool, tenant, topic))
        .map(Reply::ok);
  }

  private Future<Reply> update(Call call) {
    TopicId id = idOf(call);
    Optional<Retention> retention = Input.retention(call.body());
    return changes.make(
        call,
        (change, tenant) ->
            TopicRows.find(change.sql(), tenant, id)
                .compose(found -> Problems.found(found, "topic"))
                .compose(topic -> retain(change, tenant, topic, retention))
                .compose(retained -> TopicRows.find(change.sql(), tenant, id))
                .compose(topic -> views.of(change.sql(), tenant, topic.orElseThrow()))
                .map(Reply::ok));
  }

  /** What is longer than the quota lets it be now may stay, and be said again. */
  private static Future<Void> retain(
      Change change, TenantUid tenant, Topic topic, Optional<Retention> wanted) {
    return wanted.isEmpty() || wanted.get().equals(new Retention(topic.retentionDays()))
        ? Future.succeededFuture()
        : TenantLimits.keep(change, tenant, wanted.get(), "")
            .compose(may -> TopicRows.retain(change, tenant, topic.uid(), wanted.get().days()));
  }

  private Future<Reply> delete(Call call) {
    TopicId id = idOf(call);
    return changes
        .make(
            call,
            (change, tenant) ->
                TopicRows.find(change.sql(), tenant, id)
                    .compose(
                        found ->
                            found.isPresent()
                                ? delete(change, tenant, found.get())
                                : gone(change.sql(), tenant, id)))
        .map(deleted -> Reply.noContent());
  }

  private static Future<Void> delete(Change change, TenantUid tenant, Topic topic) {
    return TopicUse.of(change.sql(), tenant, topic)
        .compose(
            use ->
                use.isPresent()
                    ? Future.failedFuture(Problems.conflict(use.get()))
                    : TopicRows.delete(change, tenant, topic.uid()));
  }

  private static Future<Void> gone(SqlClient sql, TenantUid tenant, TopicId id) {
    return TopicRows.existed(sql, tenant, id)
        .map(
            existed -> {
              if (!existed) {
                throw Problems.notFound("topic");
              }
              return null;
            });
  }

  private static TopicId idOf(Call call) {
    return Input.path(call, "topic", TopicId::new);
  }
}
