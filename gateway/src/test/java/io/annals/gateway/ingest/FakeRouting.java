package io.annals.gateway.ingest;

import io.annals.platform.net.Networks;
import io.annals.tenancy.ClusterId;
import io.annals.tenancy.ClusterRoute;
import io.annals.tenancy.ClusterUid;
import io.annals.tenancy.Credential;
import io.annals.tenancy.Quota;
import io.annals.tenancy.Role;
import io.annals.tenancy.Routing;
import io.annals.tenancy.SinkId;
import io.annals.tenancy.SinkRoute;
import io.annals.tenancy.StoredPolicy;
import io.annals.tenancy.SwitchState;
import io.annals.tenancy.TenantId;
import io.annals.tenancy.TenantRoute;
import io.annals.tenancy.TenantUid;
import io.annals.tenancy.TokenHash;
import io.annals.tenancy.TopicId;
import io.annals.tenancy.TopicKind;
import io.annals.tenancy.TopicRoute;
import io.annals.tenancy.TopicUid;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** One tenant {@code acme} with the clusters {@code prod} and {@code other}; all may be changed. */
final class FakeRouting implements Routing {
  static final String TOKEN = "token-of-prod";
  static final String LATE_TOKEN = "token-known-to-the-database-only";
  static final TenantUid TENANT = new TenantUid(1);
  static final TopicUid TOPIC = new TopicUid(11);
  static final TopicUid QUARANTINE = new TopicUid(12);
  static final byte[] DEDUPE_KEY =
      "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  /** Keeps every event as it came. */
  static final StoredPolicy EVERYTHING = rules("- level: RequestResponse");

  volatile TenantRoute.State tenantState = TenantRoute.State.ACTIVE;
  volatile Quota quota = Quota.NONE;
  volatile SwitchState switchState = SwitchState.OPENED;
  volatile TopicUid routed = TOPIC;
  volatile boolean topicReady = true;
  volatile StoredPolicy policy = EVERYTHING;
  volatile List<SinkRoute> further = List.of();
  volatile Instant expiresAt;

  /** A topic whose log is still being made. */
  volatile TopicUid unready;

  /** A policy of these rules. */
  static StoredPolicy rules(String yaml) {
    return new StoredPolicy(
        null, "apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n" + yaml + "\n");
  }

  /** A further sink, to the topic of that number. */
  static SinkRoute sink(long topic, StoredPolicy policy, SinkRoute.Delivery delivery) {
    return new SinkRoute(new SinkId("sink-" + topic), new TopicUid(topic), policy, delivery);
  }

  @Override
  public long version() {
    return 1;
  }

  @Override
  public Optional<Credential> credential(TokenHash hash) {
    if (hash.equals(TokenHash.of(TOKEN))) {
      return Optional.of(new Credential("t1", Role.INGEST, TENANT, new ClusterUid(21), expiresAt));
    }
    if (hash.equals(TokenHash.of("token-of-an-auditor"))) {
      return Optional.of(new Credential("t2", Role.AUDITOR, TENANT, null, null));
    }
    return Optional.empty();
  }

  @Override
  public Future<Optional<Credential>> lookUp(TokenHash hash) {
    return Future.succeededFuture(
        hash.equals(TokenHash.of(LATE_TOKEN))
            ? Optional.of(new Credential("t3", Role.INGEST, TENANT, new ClusterUid(21), null))
            : Optional.empty());
  }

  @Override
  public Optional<TenantRoute> tenant(TenantId id) {
    return id.value().equals("acme") ? tenant(TENANT) : Optional.empty();
  }

  @Override
  public Optional<TenantRoute> tenant(TenantUid uid) {
    return Optional.of(
        new TenantRoute(
            TENANT,
            new TenantId("acme"),
            tenantState,
            DEDUPE_KEY,
            QUARANTINE,
            quota,
            ZoneOffset.UTC,
            Networks.NONE));
  }

  @Override
  public Optional<ClusterRoute> cluster(TenantUid tenant, ClusterId id) {
    return switch (id.value()) {
      case "prod" -> cluster(new ClusterUid(21));
      case "other" -> cluster(new ClusterUid(22));
      default -> Optional.empty();
    };
  }

  @Override
  public Optional<ClusterRoute> cluster(ClusterUid uid) {
    String name = uid.value() == 21 ? "prod" : "other";
    List<SinkRoute> sinks = new ArrayList<>();
    sinks.add(new SinkRoute(SinkId.DEFAULT, routed, policy, SinkRoute.Delivery.GUARANTEED));
    sinks.addAll(further);
    return Optional.of(new ClusterRoute(uid, new ClusterId(name), TENANT, switchState, sinks, 3));
  }

  @Override
  public Optional<TopicRoute> topic(TenantUid tenant, TopicId id) {
    return Optional.empty();
  }

  @Override
  public Optional<TopicRoute> topic(TopicUid uid) {
    boolean hidden = uid.equals(QUARANTINE);
    return Optional.of(
        new TopicRoute(
            uid,
            TENANT,
            new TopicId(hidden ? "quarantine" : "audit-prod"),
            hidden ? TopicKind.QUARANTINE : TopicKind.AUDIT,
            1,
            1,
            30,
            hidden || (topicReady && !uid.equals(unready))));
  }

  @Override
  public Collection<TopicRoute> readyTopics() {
    return List.of();
  }

  @Override
  public void onChange(Runnable listener) {}
}
