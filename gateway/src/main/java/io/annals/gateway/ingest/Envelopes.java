package io.annals.gateway.ingest;

import io.annals.eventlog.EventEnvelope;
import io.annals.tenancy.ClusterRoute;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Makes the envelopes of one request's records: one sender, one time of reception. Immutable. */
final class Envelopes {
  private final ClusterRoute cluster;
  private final Instant receivedAt;
  private final long receivedAtMicros;

  Envelopes(ClusterRoute cluster, Instant receivedAt) {
    this.cluster = cluster;
    this.receivedAt = receivedAt;
    this.receivedAtMicros = ChronoUnit.MICROS.between(Instant.EPOCH, receivedAt);
  }

  Instant receivedAt() {
    return receivedAt;
  }

  EventEnvelope of(int wireBytes, int dedupeHash) {
    return new EventEnvelope(cluster.uid(), cluster.id(), receivedAtMicros, wireBytes, dedupeHash);
  }
}
