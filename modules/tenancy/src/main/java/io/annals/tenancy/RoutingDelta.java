package io.annals.tenancy;

import java.util.List;
import java.util.Optional;

/**
 * What changed in the database after one version, up to and including {@code version}. An entry
 * without a value is gone.
 *
 * @param fromNothing everything that lives is in here, so that what was known before is void
 */
record RoutingDelta(
    boolean fromNothing,
    long version,
    List<Entry<TenantUid, TenantRoute>> tenants,
    List<Entry<ClusterUid, ClusterRoute>> clusters,
    List<Entry<TopicUid, TopicRoute>> topics,
    List<Entry<String, Token>> tokens) {

  record Entry<K, V>(K key, Optional<V> value) {}

  record Token(TokenHash hash, Credential credential) {}
}
