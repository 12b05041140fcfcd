package io.annals.admin;

import io.annals.tenancy.AuditSwitch;
import io.annals.tenancy.Change;
import io.annals.tenancy.Cluster;
import io.annals.tenancy.Logset;
import io.annals.tenancy.LogsetId;
import io.annals.tenancy.LogsetRows;
import io.annals.tenancy.TenantUid;
import io.annals.tenancy.Topic;
import io.annals.tenancy.TopicId;
import io.annals.tenancy.TopicKind;
import io.annals.tenancy.TopicRows;
import io.annals.tenancy.TopicUid;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Finds the topic that a switch is to feed, or makes it, marked as auto-created. */
final class SwitchTarget {
  private static final LogsetId DEFAULT_LOGSET = new LogsetId("kubernetes");

  private final int partitions;

  /**
   * @param partitions of the Kafka topic of each new log topic
   */
  SwitchTarget(int partitions) {
    this.partitions = partitions;
  }

  Future<TopicUid> of(
      Change change, TenantUid tenant, Cluster cluster, AuditSwitch before, AuditWish wish) {
    return current(change.sql(), tenant, before)
        .compose(
            current -> {
              TopicId name =
                  wish.topic()
                      .or(() -> current.map(Topic::id))
                      .orElseGet(() -> new TopicId("audit-" + cluster.id()));
              return TopicRows.find(change.sql(), tenant, name)
                  .compose(
                      found ->
                          found.isPresent()
                              ? SinkTarget.freeForSwitch(change.sql(), tenant, cluster, found.get())
                                  .compose(free -> use(change, tenant, found.get(), wish))
                              : create(change, tenant, cluster, name, current, wish));
            });
  }

  /** The topic with this uid, unless it is deleted. */
  static Future<Optional<Topic>> live(SqlClient sql, TenantUid tenant, TopicUid uid) {
    return TopicRows.of(sql, tenant, List.of(uid)).map(topics -> topics.stream().findFirst());
  }

  private static Future<Optional<Topic>> current(
      SqlClient sql, TenantUid tenant, AuditSwitch before) {
    return before.topic() == null
        ? Future.succeededFuture(Optional.empty())
        : live(sql, tenant, before.topic());
  }

  private static Future<TopicUid> use(
      Change change, TenantUid tenant, Topic topic, AuditWish wish) {
    if (topic.kind() != TopicKind.AUDIT) {
      throw Problems.conflict(
          "the topic " + topic.id() + " is of the kind " + topic.kind().text() + ", not audit");
    }
    if (wish.logset().filter(wanted -> !wanted.equals(topic.logset().id())).isPresent()) {
      throw Problems.conflict(
          "the topic "
              + topic.id()
              + " is in the logset "
              + topic.logset().id()
              + "; name another topic to have it in another logset");
    }
    boolean same =
        wish.retention()
            .filter(wanted -> !Objects.equals(wanted.days(), topic.retentionDays()))
            .isEmpty();
    if (same) {
      return Future.succeededFuture(topic.uid());
    }
    if (!topic.autoCreated()) {
      throw Problems.conflict(
          "the topic " + topic.id() + " has another retention; change it on the topic itself");
    }
    Retention wanted = wish.retention().get();
    return TenantLimits.keep(change, tenant, wanted, wish.pointer())
        .compose(may -> TopicRows.retain(change, tenant, topic.uid(), wanted.days()))
        .map(topic.uid());
  }

  private Future<TopicUid> create(
      Change change,
      TenantUid tenant,
      Cluster cluster,
      TopicId name,
      Optional<Topic> current,
      AuditWish wish) {
    LogsetId logset =
        wish.logset().or(() -> current.map(topic -> topic.logset().id())).orElse(DEFAULT_LOGSET);
    return LogsetRows.find(change.sql(), tenant, logset)
        .compose(
            found ->
                found.isPresent()
                    ? Future.succeededFuture(found.get())
                    : LogsetRows.insert(change, tenant, logset, true))
        .compose(
            place ->
                TenantLimits.newTopic(change, tenant, wish.retention(), wish.pointer())
                    .map(retention -> topic(cluster, name, place, retention)))
        .compose(topic -> TopicRows.insert(change, tenant, topic));
  }

  private TopicRows.Wish topic(Cluster cluster, TopicId name, Logset place, Retention retention) {
    return new TopicRows.Wish(
        name,
        place.uid(),
        TopicKind.AUDIT,
        cluster.labels().product(),
        cluster.labels().region(),
        retention.days(),
        partitions,
        null);
  }
}
