package io.annals.admin;

import io.annals.tenancy.AuditSwitch;
import io.annals.tenancy.ClusterUid;
import io.annals.tenancy.QuotaRows;
import io.annals.tenancy.SwitchCount;
import io.annals.tenancy.SwitchCounts;
import io.annals.tenancy.SwitchRows;
import io.annals.tenancy.TenantUid;
import io.annals.tenancy.Topic;
import io.annals.tenancy.TopicRows;
import io.annals.tenancy.TopicUid;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlClient;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Switches as answers show them: with their topic and what was counted. */
final class SwitchView {
  private SwitchView() {}

  /** In the order of the clusters' ids. */
  static Future<Map<ClusterUid, JsonObject>> of(
      SqlClient sql, TenantUid tenant, List<ClusterUid> clusters) {
    return SwitchRows.of(sql, tenant, clusters)
        .compose(switches -> withTopics(sql, tenant, switches));
  }

  static Future<JsonObject> of(SqlClient sql, TenantUid tenant, ClusterUid cluster) {
    return of(sql, tenant, List.of(cluster)).map(views -> views.get(cluster));
  }

  private static Future<Map<ClusterUid, JsonObject>> withTopics(
      SqlClient sql, TenantUid tenant, List<AuditSwitch> switches) {
    List<TopicUid> topicUids =
        switches.stream().map(AuditSwitch::topic).filter(Objects::nonNull).distinct().toList();
    Future<List<Topic>> topics = TopicRows.of(sql, tenant, topicUids);
    Future<Map<ClusterUid, SwitchCount>> counts =
        SwitchCounts.sums(sql, tenant, switches.stream().map(AuditSwitch::cluster).toList());
    Future<Retention> retention =
        QuotaRows.of(sql, tenant)
            .map(quota -> Retention.byDefault(quota.effective().retentionDaysMax()));
    return Future.all(topics, counts, retention)
        .map(all -> views(switches, topics.result(), counts.result(), retention.result()));
  }

  /**
   * @param retention of a topic that is still to be made
   */
  private static Map<ClusterUid, JsonObject> views(
      List<AuditSwitch> switches,
      List<Topic> topics,
      Map<ClusterUid, SwitchCount> counts,
      Retention retention) {
    Map<TopicUid, Topic> byUid =
        topics.stream().collect(Collectors.toMap(Topic::uid, Function.identity()));
    Map<ClusterUid, JsonObject> views = new LinkedHashMap<>();
    for (AuditSwitch each : switches) {
      Topic topic = each.topic() == null ? null : byUid.get(each.topic());
      views.put(each.cluster(), view(each, topic, counts.get(each.cluster()), retention));
    }
    return views;
  }

  private static JsonObject view(
      AuditSwitch shown, Topic topic, SwitchCount counted, Retention retention) {
    SwitchCount count =
        counted == null
            ? new SwitchCount(shown.cluster(), shown.opening(), 0, 0, 0, 0, 0, null)
            : counted;
    JsonObject view =
        new JsonObject()
            .put("cluster", shown.clusterId().value())
            .put("state", shown.state().text());
    if (shown.error() != null) {
      view.put("error", shown.error());
    }
    view.put("logset", topic == null ? null : topic.logset().id().value())
        .put("topic", topic == null ? null : topic.id().value())
        .put("autoCreated", topic != null && topic.autoCreated())
        .put("policy", shown.judgedBy().toJson())
        .put("retentionDays", topic == null ? retention.days() : topic.retentionDays());
    if (count.lastEventAt() != null) {
      view.put("lastEventAt", count.lastEventAt().toString());
    }
    return view.put("counts", counts(count));
  }

  private static JsonObject counts(SwitchCount count) {
    return new JsonObject()
        .put("received", count.received())
        .put("stored", count.stored())
        .put("dropped", count.dropped())
        .put("quarantined", count.quarantined())
        .put("shed", count.shed());
  }
}
