package io.annals.gateway.ingest;

import io.annals.audit.redact.Redaction;
import io.annals.gateway.limits.ShedCause;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

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
  final Counter unreadablePolicies;
  final Counter unjudged;
  final Counter unprocessed;
  private final Verdicts guaranteed;
  private final Verdicts bestEffort;
  private final Map<ShedCause, Counter> shedEvents = new EnumMap<>(ShedCause.class);
  private final Map<ShedCause, Counter> shedBytes = new EnumMap<>(ShedCause.class);
  private final Map<Redaction.Kind, Counter> redactions = new EnumMap<>(Redaction.Kind.class);

  /** What policies said of events, once a sink. */
  private record Verdicts(Counter kept, Counter stripped, Counter dropped) {}

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
    this.unreadablePolicies =
        counter("annals.ingest.policies.unreadable", "Policies that could not be compiled");
    this.unjudged =
        counter(
            "annals.ingest.unjudged", "Events kept because a policy is unreadable, once a sink");
    this.unprocessed =
        counter("annals.ingest.unprocessed", "Failures to judge, strip or redact an item");
    this.guaranteed = verdicts("guaranteed");
    this.bestEffort = verdicts("bestEffort");
    for (ShedCause cause : ShedCause.values()) {
      shedEvents.put(cause, shed("annals.ingest.shed", "Items shed, by why", cause));
      shedBytes.put(cause, shed("annals.ingest.shed.bytes", "Bytes of items shed, by why", cause));
    }
    for (Redaction.Kind kind : Redaction.Kind.values()) {
      redactions.put(kind, redactions(kind));
    }
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

  private Counter shed(String name, String description, ShedCause cause) {
    return Counter.builder(name)
        .description(description)
        .tag("cause", cause.label())
        .register(meters);
  }

  private Verdicts verdicts(String delivery) {
    return new Verdicts(
        verdict(delivery, "kept"), verdict(delivery, "stripped"), verdict(delivery, "dropped"));
  }

  private Counter verdict(String delivery, String outcome) {
    return Counter.builder("annals.ingest.verdicts")
        .description("What policies said of events, once a sink")
        .tag("delivery", delivery)
        .tag("outcome", outcome)
        .register(meters);
  }

  private Counter redactions(Redaction.Kind kind) {
    return Counter.builder("annals.ingest.redactions")
        .description("Values replaced by a hash, by what they were")
        .tag("kind", kind.name().toLowerCase(Locale.ROOT))
        .register(meters);
  }

  private Counter bestEffort(String outcome) {
    return Counter.builder("annals.ingest.besteffort")
        .description("Events for sinks of best effort, once a sink, by what became of them")
        .tag("outcome", outcome)
        .register(meters);
  }

  /**
   * Counts what a sink's policy said of an event.
   *
   * @param left what the event is without redaction; null = nothing
   */
  void judged(Sink sink, byte[] event, byte[] left) {
    Verdicts verdicts = sink.guaranteed() ? guaranteed : bestEffort;
    if (left == null) {
      verdicts.dropped().increment();
    } else if (left == event) {
      verdicts.kept().increment();
    } else {
      verdicts.stripped().increment();
    }
    if (sink.policy() == SinkPolicy.UNREADABLE) {
      unjudged.increment();
    }
  }

  /** Counts why items were shed; that they were is in {@link #shed}. */
  void shed(ShedCause cause, long items, long bytes) {
    shedEvents.get(cause).increment((double) items);
    shedBytes.get(cause).increment((double) bytes);
  }

  /** Counts what was replaced. */
  void redacted(Redaction redaction) {
    redaction.counts().forEach((kind, count) -> redactions.get(kind).increment(count));
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
