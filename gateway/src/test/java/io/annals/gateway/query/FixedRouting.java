package io.annals.gateway.query;

import io.annals.platform.net.Networks;
import io.annals.tenancy.ClusterId;
import io.annals.tenancy.ClusterRoute;
import io.annals.tenancy.ClusterUid;
import io.annals.tenancy.Credential;
import io.annals.tenancy.Quota;
import io.annals.tenancy.Role;
import io.annals.tenancy.Routing;
import io.annals.tenancy.TenantId;
import io.annals.tenancy.TenantRoute;
import io.annals.tenancy.TenantUid;
import io.annals.tenancy.TokenHash;
import io.annals.tenancy.TopicId;
import io.annals.tenancy.TopicKind;
import io.annals.tenancy.TopicRoute;
import io.annals.tenancy.TopicUid;
import io.vertx.core.Future;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Two tenants, "acme" and the closed "globex", each with the topic "audit-prod". The token of a
 * role is {@code <tenant>-<role>}.
 */
public final class FixedRouting implements Routing {
  public static final TenantRoute ACME = tenant(1, "acme", TenantRoute.State.ACTIVE);
  public static final TenantRoute GLOBEX = tenant(2, "globex", TenantRoute.State.CLOSED);
  public static final TopicRoute ACME_AUDIT = topic(11, ACME, "audit-prod");
  public static final TopicRoute GLOBEX_AUDIT = topic(12, GLOBEX, "audit-prod");
  public static final TopicRoute GLOBEX_ONLY = topic(13, GLOBEX, "audit-globex");

  /** Days, of every topic; null = for ever. */
  Integer retention = 30;

  /** Of every tenant. */
  public volatile Quota quota = Quota.NONE;

  /** Of every tenant. */
  volatile Networks intranet = Networks.NONE;

  /** A token that is good no more. */
  volatile String revoked;

  /** A topic that is not there any more. */
  public volatile TopicRoute deleted;

  private static TenantRoute tenant(long uid, String id, TenantRoute.State state) {
    return new TenantRoute(
        new TenantUid(uid),
        new TenantId(id),
        state,
        new byte[32],
        new TopicUid(uid * 100),
        Quota.NONE,
        ZoneOffset.UTC,
        Networks.NONE);
  }

  private static TopicRoute topic(long uid, TenantRoute tenant, String id) {
    return new TopicRoute(
        new TopicUid(uid), tenant.uid(), new TopicId(id), TopicKind.AUDIT, 1, 1, 30, true);
  }

  @Override
  public long version() {
    return 1;
  }

  @Override
  public Optional<Credential> credential(TokenHash hash) {
    for (TenantRoute tenant : List.of(ACME, GLOBEX)) {
      for (Role role : Role.values()) {
        String token = tenant.id() + "-" + role.text();
        if (TokenHash.of(token).equals(hash) && !token.equals(revoked)) {
          TenantUid owner = role == Role.OPERATOR ? null : tenant.uid();
          return Optional.of(new Credential(token, role, owner, null, null));
        }
      }
    }
    return Optional.empty();
  }

  @Override
  public Future<Optional<Credential>> lookUp(TokenHash hash) {
    return Future.succeededFuture(Optional.empty());
  }

  @Override
  public Optional<TenantRoute> tenant(TenantId id) {
    return List.of(ACME, GLOBEX).stream()
        .filter(t -> t.id().equals(id))
        .findFirst()
        .map(this::limited);
  }

  private TenantRoute limited(TenantRoute t) {
    return new TenantRoute(
        t.uid(), t.id(), t.state(), t.dedupeKey(), t.quarantine(), quota, t.zone(), intranet);
  }

  @Override
  public Optional<TenantRoute> tenant(TenantUid uid) {
    return List.of(ACME, GLOBEX).stream().filter(t -> t.uid().equals(uid)).findFirst();
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
    return readyTopics().stream()
        .filter(t -> t.tenant().equals(tenant) && t.id().equals(id))
        .findFirst();
  }

  @Override
  public Optional<TopicRoute> topic(TopicUid uid) {
    return readyTopics().stream().filter(t -> t.uid().equals(uid)).findFirst().map(this::retained);
  }

  private TopicRoute retained(TopicRoute t) {
    return new TopicRoute(
        t.uid(), t.tenant(), t.id(), t.kind(), t.partitions(), t.generation(), retention, true);
  }

  @Override
  public Collection<TopicRoute> readyTopics() {
    return Stream.of(ACME_AUDIT, GLOBEX_AUDIT, GLOBEX_ONLY)
        .filter(topic -> !topic.equals(deleted))
        .toList();
  }

  @Override
  public void onChange(Runnable listener) {}
}
