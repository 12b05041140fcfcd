package io.annals.gateway.store;

import io.annals.tenancy.ClusterId;
import io.annals.tenancy.ClusterRoute;
import io.annals.tenancy.ClusterUid;
import io.annals.tenancy.Credential;
import io.annals.tenancy.Routing;
import io.annals.tenancy.TenantId;
import io.annals.tenancy.TenantRoute;
import io.annals.tenancy.TenantUid;
import io.annals.tenancy.TokenHash;
import io.annals.tenancy.TopicId;
import io.annals.tenancy.TopicRoute;
import io.annals.tenancy.TopicUid;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Routes to the topics that a test adds. Thread-safe. */
final class FakeRouting implements Routing {
  private final Map<TopicUid, TopicRoute> topics = new ConcurrentHashMap<>();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

  void add(TopicRoute topic) {
    topics.put(topic.uid(), topic);
    listeners.forEach(Runnable::run);
  }

  void remove(TopicUid topic) {
    topics.remove(topic);
    listeners.forEach(Runnable::run);
  }

  @Override
  public Collection<TopicRoute> readyTopics() {
    return List.copyOf(topics.values());
  }

  @Override
  public Optional<TopicRoute> topic(TopicUid uid) {
    return Optional.ofNullable(topics.get(uid));
  }

  @Override
  public void onChange(Runnable listener) {
    listeners.add(listener);
  }

  @Override
  public long version() {
    return topics.size();
  }

  @Override
  public Optional<Credential> credential(TokenHash hash) {
    return Optional.empty();
  }

  @Override
  public Future<Optional<Credential>> lookUp(TokenHash hash) {
    return Future.succeededFuture(Optional.empty());
  }

  @Override
  public Optional<TenantRoute> tenant(TenantId id) {
    return Optional.empty();
  }

  @Override
  public Optional<TenantRoute> tenant(TenantUid uid) {
    return Optional.empty();
  }

  @Override
  public Optional<ClusterRoute> cluster(TenantUid tenant, ClusterId id) {
    return Optional.empty();
  }

  @Override
  public Optional<ClusterRoute> cluster(ClusterUid uid) {
    return Optional.empty();
  }

  @Override
  public Optional<TopicRoute> topic(TenantUid tenant, TopicId id) {
    return Optional.empty();
  }
}
