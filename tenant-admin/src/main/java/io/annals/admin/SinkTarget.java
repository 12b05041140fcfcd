package io.annals.admin;

import io.annals.tenancy.AuditSwitch;
import io.annals.tenancy.Cluster;
import io.annals.tenancy.Sink;
import io.annals.tenancy.SinkId;
import io.annals.tenancy.SinkRows;
import io.annals.tenancy.SwitchRows;
import io.annals.tenancy.TenantUid;
import io.annals.tenancy.Topic;
import io.annals.tenancy.TopicId;
import io.annals.tenancy.TopicKind;
import io.annals.tenancy.TopicRows;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import java.util.Objects;
import java.util.Optional;

/** Which topics the sinks of a cluster may feed: one topic is fed by one of them at most. */
final class SinkTarget {
  private SinkTarget() {}

  /** The topic of this name, if the sink may feed it. */
  static Future<Sink.Target> of(
      SqlClient sql, TenantUid tenant, Cluster cluster, SinkId sink, TopicId name) {
    return TopicRows.find(sql, tenant, name)
        .map(SinkTarget::audit)
        .compose(
            topic ->
                notOfSwitch(sql, tenant, cluster, topic)
                    .compose(free -> notOfOthers(sql, tenant, cluster, topic, Optional.of(sink)))
                    .map(new Sink.Target(topic.uid(), topic.id())));
  }

  /** Fails when a further sink of the cluster feeds the topic that its switch is to feed. */
  static Future<Void> freeForSwitch(SqlClient sql, TenantUid tenant, Cluster cluster, Topic topic) {
    return notOfOthers(sql, tenant, cluster, topic, Optional.empty());
  }

  private static Topic audit(Optional<Topic> found) {
    Topic topic =
        found.orElseThrow(() -> Problems.wrong("/topic", "there is no topic of this name"));
    if (topic.kind() != TopicKind.AUDIT) {
      throw Problems.conflict(
          "the topic " + topic.id() + " is of the kind " + topic.kind().text() + ", not audit");
    }
    return topic;
  }

  /** What a switch that is off will feed again counts too. */
  private static Future<Void> notOfSwitch(
      SqlClient sql, TenantUid tenant, Cluster cluster, Topic topic) {
    return SwitchRows.find(sql, tenant, cluster.uid())
        .map(Optional::orElseThrow)
        .map(
            audit -> {
              if (knows(audit, topic)) {
                throw Problems.conflict(
                    "the topic "
                        + topic.id()
                        + " is fed by the switch of this cluster; a further sink needs another");
              }
              return null;
            });
  }

  private static boolean knows(AuditSwitch audit, Topic topic) {
    return Objects.equals(audit.topic(), topic.uid())
        || Objects.equals(audit.routed(), topic.uid());
  }

  /** A sink that moves feeds its old topic until the new one is ready: both are taken so long. */
  private static Future<Void> notOfOthers(
      SqlClient sql, TenantUid tenant, Cluster cluster, Topic topic, Optional<SinkId> except) {
    return SinkRows.on(sql, tenant, cluster.uid(), topic.uid())
        .map(
            sinks -> {
              sinks.stream()
                  .filter(sink -> except.filter(sink::equals).isEmpty())
                  .findFirst()
                  .ifPresent(
                      sink -> {
                        throw Problems.conflict(
                            "the topic "
                                + topic.id()
                                + " is fed by the sink "
                                + sink
                                + " of this cluster; one topic takes one sink of a cluster");
                      });
              return null;
            });
  }
}
