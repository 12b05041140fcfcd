package io.annals.gateway.ingest;

import io.annals.eventlog.LogTopic;
import io.annals.platform.http.ProblemException;
import io.annals.platform.http.ProblemType;
import io.annals.tenancy.Caller;
import io.annals.tenancy.ClusterRoute;
import io.annals.tenancy.ClusterUid;
import io.annals.tenancy.Routing;
import io.annals.tenancy.SinkId;
import io.annals.tenancy.SinkRoute;
import io.annals.tenancy.SwitchState;
import io.annals.tenancy.TenantRoute;
import io.annals.tenancy.TopicRoute;
import io.annals.tenancy.TopicUid;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides, before a byte of the body is read, where the events of a caller go. A closed tenant
 * ingests nothing any more, so its path is not there (404). Thread-safe.
 */
final class Admission {
  private final Routing routing;

  Admission(Routing routing) {
    this.routing = routing;
  }

  /**
   * @throws ProblemException 404 when there is nothing to send to, 503 when it is not there yet
   */
  Sender admit(Caller caller) {
    TenantRoute tenant =
        caller
            .tenant()
            .filter(t -> t.state() != TenantRoute.State.CLOSED)
            .orElseThrow(Admission::notFound);
    ClusterRoute cluster = caller.cluster().flatMap(this::cluster).orElseThrow(Admission::notFound);
    Destination destination = destination(tenant, cluster);
    LogTopic quarantine =
        destination instanceof Destination.Drop ? null : topic(tenant.quarantine());
    return new Sender(tenant, cluster, destination, quarantine);
  }

  private Optional<ClusterRoute> cluster(ClusterUid uid) {
    return routing.cluster(uid);
  }

  private Destination destination(TenantRoute tenant, ClusterRoute cluster) {
    if (cluster.audit() == SwitchState.CLOSING || cluster.audit() == SwitchState.CLOSED) {
      return new Destination.Drop();
    }
    if (tenant.state() == TenantRoute.State.SUSPENDED) {
      return new Destination.Shed();
    }
    List<Sink> sinks = new ArrayList<>();
    for (SinkRoute route : cluster.sinks()) {
      if (route.id().equals(SinkId.DEFAULT)) {
        sinks.add(new Sink(topic(route.topic()), route.delivery()));
      } else {
        // A further sink whose log is still being made begins with a later request.
        ready(route.topic()).ifPresent(topic -> sinks.add(new Sink(topic, route.delivery())));
      }
    }
    return new Destination.Store(sinks);
  }

  /** The log behind a topic; while the switch opens for the first time there is none. */
  private LogTopic topic(TopicUid uid) {
    return ready(uid)
        .orElseThrow(
            () ->
                new ProblemException(ProblemType.UNAVAILABLE, "the audit switch is still opening")
                    .retryAfter(1));
  }

  private Optional<LogTopic> ready(TopicUid uid) {
    return Optional.ofNullable(uid)
        .flatMap(routing::topic)
        .filter(TopicRoute::ready)
        .map(topic -> new LogTopic(topic.tenant(), topic.uid(), topic.generation()));
  }

  private static ProblemException notFound() {
    return new ProblemException(ProblemType.NOT_FOUND, "there is no such thing for this token");
  }
}
