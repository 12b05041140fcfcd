package io.annals.gateway.ingest;

import io.annals.eventlog.LogTopic;
import io.annals.gateway.limits.Admittance;
import io.annals.gateway.limits.Charge;
import io.annals.gateway.limits.Limits;
import io.annals.gateway.limits.ShedCause;
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
  private final Limits limits;

  Admission(Routing routing, SinkPolicies policies, Limits limits) {
    this.routing = routing;
    this.policies = policies;
    this.limits = limits;
  }

  /**
   * Where the events of a request go, by what routing has now. Completes on any thread; fails with
   * a {@link ProblemException}: 404 when there is nothing to send to, 503 when it is not there yet,
   * 429 when the tenant has sent too much and waiting helps. A closed switch costs no quota.
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
      return Future.succeededFuture(
          new Sender(tenant, cluster, new Destination.Drop(), null, Charge.NONE));
    }
    LogTopic quarantine = topic(tenant.quarantine());
    if (tenant.state() == TenantRoute.State.SUSPENDED) {
      return Future.succeededFuture(shed(tenant, cluster, quarantine, ShedCause.SUSPENDED));
    }
    return sinks(vertx, cluster)
        .compose(
            store ->
                limits
                    .admit(tenant)
                    .map(admittance -> sender(tenant, cluster, quarantine, store, admittance)));
  }

  private static Sender sender(
      TenantRoute tenant,
      ClusterRoute cluster,
      LogTopic quarantine,
      Destination.Store store,
      Admittance admittance) {
    if (admittance instanceof Admittance.Take take) {
      return new Sender(tenant, cluster, store, quarantine, take.charge());
    }
    if (admittance instanceof Admittance.Shed shed) {
      return shed(tenant, cluster, quarantine, shed.cause());
    }
    throw new ProblemException(
            ProblemType.TOO_MANY_REQUESTS, "the tenant's rate quota is used up for the moment")
        .retryAfter(((Admittance.Refuse) admittance).seconds());
  }

  private static Sender shed(
      TenantRoute tenant, ClusterRoute cluster, LogTopic quarantine, ShedCause cause) {
    return new Sender(tenant, cluster, new Destination.Shed(cause), quarantine, Charge.NONE);
  }

  private Future<Destination.Store> sinks(Vertx vertx, ClusterRoute cluster) {
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
        .map(all -> new Destination.Store(all.list()))
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
