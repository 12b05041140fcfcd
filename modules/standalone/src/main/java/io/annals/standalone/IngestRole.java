package io.annals.standalone;

import io.annals.eventlog.KafkaEventLog;
import io.annals.gateway.ingest.IngestMount;
import io.annals.gateway.ingest.SwitchTally;
import io.annals.gateway.limits.TenantLimits;
import io.annals.platform.http.AccessControl;
import io.annals.platform.http.Mount;
import io.annals.tenancy.Routing;
import io.annals.tenancy.SwitchCounts;

/** Wires the role ingest. Used by the main thread alone. */
final class IngestRole {
  private IngestRole() {}

  static Mount mount(Planes.Ground ground, Routing routing, AccessControl access) {
    KafkaEventLog log =
        new KafkaEventLog(
            ground.vertx(),
            ground.config().eventLog(ground.backing().bootstrapServers()),
            ground.metrics());
    ground.stops().add("event log", () -> Planes.await("closing the event log", log.close()));
    SwitchCounts counts =
        Planes.await("reading switch counts", SwitchCounts.begin(ground.pool(), ground.process()));
    SwitchTally tally = new SwitchTally(counts::write);
    tally.start(ground.vertx());
    ground.stops().add("switch counts", () -> Planes.await("writing counts", tally.stop()));
    TenantLimits limits =
        new TenantLimits(ground.vertx(), ground.pool(), routing, ground.clock(), ground.metrics());
    limits.start();
    ground
        .stops()
        .add("quotas", () -> Planes.await("giving back what is not spent", limits.stop()));
    return new IngestMount(
        ground.config().ingest(),
        routing,
        access,
        limits,
        log,
        tally,
        ground.clock(),
        ground.metrics());
  }
}
