package io.annals.gateway.ingest;

import io.annals.eventlog.LogTopic;
import io.annals.platform.http.ProblemException;
import io.annals.platform.http.ProblemType;
import io.annals.tenancy.Caller;
import io.annals.tenancy.ClusterRoute;
import io.annals.tenancy.Routing;
import io.annals.tenancy.SinkId;
import io.annals.tenancy.SinkRoute;
import io.annals.tenancy.SwitchState;
import io.annals.tenancy.TenantRoute;
import io.annals.tenancy.TopicRoute;
import io.annals.tenancy.TopicUid;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Decides, before a byte of the body is read, where the events of a caller go. A closed tenant
 * ingests nothing any more, so its path is not there (404). Thread-safe.
 */
final class Admission {
  /** A request waits no longer for policies that nobody has asked for before. */
  private static final Duration COMPILED = Duration.ofSeconds(4);

  private final Routing routing;
  private final SinkPolicies policies;

  Admission(Routing routing, SinkPolicies policies) {
    this.routing = routing;
    this.policies = policies;
  }

  /**
   * Where the events of a request go, by what routing has now. Completes on any thread; fails with
   * a {@link ProblemException}: 404 when there is nothing to send to, 503 when it is not there yet.
   */
  Future<Sender> admit(Vertx vertx, Caller caller) {
    TenantRoute tenant =
        caller
            .tenant()
            .filter(t -> t.state() != TenantRoute.State.CLOSED)
            .orElseThrow(Admission::notFound);
    ClusterRoute cluster =
        caller.cluster().flatMap(routing::cluster).orElseThrow(Admission::notFound);
    if (cluster.audit() == SwitchState.CLOSING || cluster.audit() == SwitchState.CLOSED) {
      return Future.succeededFuture(new Sender(tenant, cluster, new Destination.Drop(), null));
    }
    LogTopic quarantine = topic(tenant.quarantine());
    return destination(vertx, tenant, cluster)
        .map(destination -> new Sender(tenant, cluster, destination, quarantine));
  }

  private Future<Destination> destination(Vertx vertx, TenantRoute tenant, ClusterRoute cluster) {
    if (tenant.state() == TenantRoute.State.SUSPENDED) {
      return Future.succeededFuture(new Destination.Shed());
    }
    List<Future<Sink>> sinks = new ArrayList<>();
    for (SinkRoute route : cluster.sinks()) {
      if (route.id().equals(SinkId.DEFAULT)) {
        sinks.add(sink(vertx, cluster, route, topic(route.topic())));
      } else {
        // A further sink whose log is still being made begins with a later request.
        ready(route.topic()).ifPresent(topic -> sinks.add(sink(vertx, cluster, route, topic)));
      }
    }
    return Future.all(sinks)
        .timeout(COMPILED.toMillis(), TimeUnit.MILLISECONDS)
        .map(all -> (Destination) new Destination.Store(all.list()))
        .recover(late -> Future.failedFuture(unavailable("the policies are not ready", late)));
  }

  private Future<Sink> sink(Vertx vertx, ClusterRoute cluster, SinkRoute route, LogTopic topic) {
    return policies
        .of(vertx, route.policy(), cluster.uid())
        .map(policy -> new Sink(topic, route.delivery(), policy));
  }

  /** The log behind a topic; while the switch opens for the first time there is none. */
  private LogTopic topic(TopicUid uid) {
    return ready(uid).orElseThrow(() -> unavailable("the audit switch is still opening", null));
  }

  private Optional<LogTopic> ready(TopicUid uid) {
    return Optional.ofNullable(uid)
        .flatMap(routing::topic)
        .filter(TopicRoute::ready)
        .map(topic -> new LogTopic(topic.tenant(), topic.uid(), topic.generation()));
  }

  private static ProblemException unavailable(String detail, Throwable cause) {
    return new ProblemException(ProblemType.UNAVAILABLE, detail, cause).retryAfter(1);
  }

  private static ProblemException notFound() {
    return new ProblemException(ProblemType.NOT_FOUND, "there is no such thing for this token");
  }
}
