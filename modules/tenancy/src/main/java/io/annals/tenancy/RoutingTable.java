package io.annals.tenancy;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** One version of the routing table. Immutable; the next one shares what did not change. */
record RoutingTable(
    long version,
    NamedMap<TenantUid, TenantId, TenantRoute> tenants,
    NamedMap<ClusterUid, ClusterName, ClusterRoute> clusters,
    NamedMap<TopicUid, TopicName, TopicRoute> topics,
    NamedMap<String, TokenHash, RoutingDelta.Token> tokens) {

  record ClusterName(TenantUid tenant, ClusterId id) {}

  record TopicName(TenantUid tenant, TopicId id) {}

  static RoutingTable empty() {
    return new RoutingTable(
        0,
        NamedMap.empty(TenantRoute::id),
        NamedMap.empty(cluster -> new ClusterName(cluster.tenant(), cluster.id())),
        NamedMap.empty(RoutingTable::publicName),
        NamedMap.empty(RoutingDelta.Token::hash));
  }

  RoutingTable with(RoutingDelta delta) {
    RoutingTable base = delta.fromNothing() ? empty() : this;
    return new RoutingTable(
        delta.version(),
        base.tenants.with(delta.tenants()),
        base.clusters.with(sharingPolicies(delta.clusters())),
        base.topics.with(delta.topics()),
        base.tokens.with(delta.tokens()));
  }

  /** Who keeps something for each policy finds an unchanged one by its instance. */
  private List<RoutingDelta.Entry<ClusterUid, ClusterRoute>> sharingPolicies(
      List<RoutingDelta.Entry<ClusterUid, ClusterRoute>> changed) {
    return changed.stream()
        .map(
            entry ->
                new RoutingDelta.Entry<>(
                    entry.key(), entry.value().map(route -> sharing(entry.key(), route))))
        .toList();
  }

  private ClusterRoute sharing(ClusterUid uid, ClusterRoute route) {
    return clusters.get(uid).map(route::sharing).orElse(route);
  }

  Optional<Credential> credential(TokenHash hash) {
    return tokens.named(hash).map(RoutingDelta.Token::credential);
  }

  Optional<ClusterRoute> cluster(TenantUid tenant, ClusterId id) {
    return clusters.named(new ClusterName(tenant, id));
  }

  Optional<TopicRoute> topic(TenantUid tenant, TopicId id) {
    return topics.named(new TopicName(tenant, id));
  }

  Collection<TopicRoute> readyTopics() {
    return topics.values().filter(TopicRoute::ready).toList();
  }

  private static TopicName publicName(TopicRoute topic) {
    return topic.kind() == TopicKind.QUARANTINE ? null : new TopicName(topic.tenant(), topic.id());
  }
}
