package io.annals.admin;

import io.annals.tenancy.SinkRows;
import io.annals.tenancy.SwitchRows;
import io.annals.tenancy.TenantUid;
import io.annals.tenancy.Topic;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Who keeps a topic from being deleted. */
final class TopicUse {
  /** So many of a kind are named. */
  private static final int NAMED = 5;

  private TopicUse() {}

  /** A sentence that names the switches that are on and the sinks; empty when there are none. */
  static Future<Optional<String>> of(SqlClient sql, TenantUid tenant, Topic topic) {
    Future<List<String>> switches =
        SwitchRows.openOn(sql, tenant, topic.uid())
            .map(clusters -> clusters.stream().map(cluster -> cluster.value()).toList());
    Future<List<String>> sinks =
        SinkRows.users(sql, tenant, topic.uid(), NAMED)
            .map(
                users ->
                    users.stream().map(user -> user.sink() + " of " + user.cluster()).toList());
    return Future.all(switches, sinks)
        .map(both -> sentence(topic, switches.result(), sinks.result()));
  }

  private static Optional<String> sentence(Topic topic, List<String> switches, List<String> sinks) {
    List<String> users = new ArrayList<>();
    if (!switches.isEmpty()) {
      users.add("the switch of " + first(switches));
    }
    if (!sinks.isEmpty()) {
      users.add("the sink " + first(sinks));
    }
    return users.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "the topic " + topic.id() + " is in use by " + String.join(" and by ", users));
  }

  private static String first(List<String> names) {
    return names.stream().limit(NAMED).collect(Collectors.joining(", "));
  }
}
