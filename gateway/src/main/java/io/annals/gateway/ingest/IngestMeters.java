package io.annals.gateway.ingest;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * Counts at every point where an event can go: {@code received} is the sum of the other outcomes
 * once everything under way is settled. Thread-safe.
 */
final class IngestMeters {
  private final MeterRegistry meters;
  final Counter received;
  final Counter stored;
  final Counter dropped;
  final Counter quarantined;
  final Counter shed;
  final Counter unacknowledged;
  final Counter truncated;
  final Counter bestEffortStored;
  final Counter bestEffortLost;
  final Counter gapsUnwritten;
  final Counter wireBytes;
  final Counter bodyBytes;

  IngestMeters(MeterRegistry meters) {
    this.meters = meters;
    this.received = counter("annals.ingest.received", "Items told apart in bodies");
    this.stored = outcome("stored");
    this.dropped = outcome("dropped");
    this.quarantined = outcome("quarantined");
    this.shed = outcome("shed");
    this.unacknowledged = outcome("unacknowledged");
    this.truncated = counter("annals.ingest.truncated", "Events that lost their bodies");
    this.bestEffortStored = bestEffort("stored");
    this.bestEffortLost = bestEffort("lost");
    this.gapsUnwritten =
        counter("annals.ingest.gaps.unwritten", "Gap records that no log has taken");
    this.wireBytes = counter("annals.ingest.wire.bytes", "Bytes of bodies on the wire");
    this.bodyBytes = counter("annals.ingest.body.bytes", "Bytes of bodies, decompressed");
  }

  private Counter counter(String name, String description) {
    return Counter.builder(name).description(description).register(meters);
  }

  private Counter outcome(String outcome) {
    return Counter.builder("annals.ingest.events")
        .description("Items by what became of them")
        .tag("outcome", outcome)
        .register(meters);
  }

  private Counter bestEffort(String outcome) {
    return Counter.builder("annals.ingest.besteffort")
        .description("Events for sinks of best effort, once a sink, by what became of them")
        .tag("outcome", outcome)
        .register(meters);
  }

  /**
   * Counts a request that is over: an HTTP status, or {@code gone} when nobody hears the answer.
   */
  void request(String status) {
    Counter.builder("annals.ingest.requests")
        .description("Ingest requests by the status of the answer")
        .tag("status", status)
        .register(meters)
        .increment();
  }
}
