package io.annals.admin;

import io.annals.tenancy.AuditSwitch;
import io.annals.tenancy.Change;
import io.annals.tenancy.Cluster;
import io.annals.tenancy.LogsetRows;
import io.annals.tenancy.SwitchRows;
import io.annals.tenancy.SwitchState;
import io.annals.tenancy.TenantUid;
import io.annals.tenancy.Topic;
import io.annals.tenancy.TopicRows;
import io.annals.tenancy.TopicUid;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * Writes the wish that audit be on or off. What is wished twice is written once; provisioning makes
 * it so.
 */
final class AuditSwitching {
  private final SwitchTarget target;

  AuditSwitching(SwitchTarget target) {
    this.target = target;
  }

  Future<Void> enable(Change change, TenantUid tenant, Cluster cluster, AuditWish wish) {
    return SwitchRows.find(change.sql(), tenant, cluster.uid())
        .map(Optional::orElseThrow)
        .compose(
            before ->
                target
                    .of(change, tenant, cluster, before, wish)
                    .map(topic -> enabled(before, topic, wish.policy()))
                    .compose(after -> save(change, tenant, before, after)));
  }

  Future<Void> disable(Change change, TenantUid tenant, Cluster cluster, boolean delete) {
    return SwitchRows.find(change.sql(), tenant, cluster.uid())
        .map(Optional::orElseThrow)
        .compose(
            before ->
                (delete ? deletedTopic(change, tenant, before) : Future.succeededFuture(false))
                    .map(deleted -> disabled(before, deleted))
                    .compose(after -> save(change, tenant, before, after)));
  }

  Future<Void> setPolicy(Change change, TenantUid tenant, Cluster cluster, JsonObject policy) {
    return SwitchRows.find(change.sql(), tenant, cluster.uid())
        .map(Optional::orElseThrow)
        .compose(
            before -> {
              AuditSwitch after =
                  with(before, before.state(), before.topic(), before.routed(), policy);
              return save(change, tenant, before, after);
            });
  }

  private static Future<Void> save(
      Change change, TenantUid tenant, AuditSwitch before, AuditSwitch after) {
    return before.equals(after) ? Future.succeededFuture() : SwitchRows.save(change, tenant, after);
  }

  /** A switch that is on moves: what takes the events now goes on until the new topic is ready. */
  private static AuditSwitch enabled(
      AuditSwitch before, TopicUid topic, Optional<JsonObject> policy) {
    JsonObject wanted = policy.orElse(before.judgedBy().toJson());
    boolean on = before.state() == SwitchState.OPENED || before.state() == SwitchState.OPENING;
    if (on && topic.equals(before.topic())) {
      return with(before, before.state(), topic, before.routed(), wanted);
    }
    return new AuditSwitch(
        before.cluster(),
        before.clusterId(),
        SwitchState.OPENING,
        null,
        topic,
        on ? before.routed() : null,
        wanted,
        on ? before.opening() : before.opening() + 1);
  }

  private static AuditSwitch disabled(AuditSwitch before, boolean topicDeleted) {
    boolean off = before.state() == SwitchState.CLOSED || before.state() == SwitchState.CLOSING;
    return new AuditSwitch(
        before.cluster(),
        before.clusterId(),
        off ? before.state() : SwitchState.CLOSING,
        off ? before.error() : null,
        topicDeleted ? null : before.topic(),
        null,
        before.policy(),
        before.opening());
  }

  /** Deletes the topic of the switch if it was made for one and nothing else knows it. */
  private static Future<Boolean> deletedTopic(Change change, TenantUid tenant, AuditSwitch before) {
    if (before.topic() == null) {
      return Future.succeededFuture(false);
    }
    return SwitchTarget.live(change.sql(), tenant, before.topic())
        .compose(
            topic ->
                topic.filter(Topic::autoCreated).isEmpty()
                    ? Future.succeededFuture(false)
                    : SwitchRows.sharedBeyond(
                            change.sql(), tenant, before.topic(), before.cluster())
                        .compose(
                            shared ->
                                shared
                                    ? Future.succeededFuture(false)
                                    : delete(change, tenant, topic.get()).map(true)));
  }

  private static Future<Void> delete(Change change, TenantUid tenant, Topic topic) {
    return TopicRows.delete(change, tenant, topic.uid())
        .compose(deleted -> LogsetRows.find(change.sql(), tenant, topic.logset().id()))
        .compose(
            logset ->
                logset.isPresent() && logset.get().autoCreated()
                    ? LogsetRows.deleteEmpty(change, tenant, logset.get().uid()).mapEmpty()
                    : Future.succeededFuture());
  }

  private static AuditSwitch with(
      AuditSwitch before, SwitchState state, TopicUid topic, TopicUid routed, JsonObject policy) {
    return new AuditSwitch(
        before.cluster(),
        before.clusterId(),
        state,
        before.error(),
        topic,
        routed,
        policy,
        before.opening());
  }
}
