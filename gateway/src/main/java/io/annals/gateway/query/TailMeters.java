package io.annals.gateway.query;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts what tails send, and what slow readers miss. Thread-safe. */
final class TailMeters {
  private final Counter sent;
  private final Counter dropped;

  TailMeters(MeterRegistry registry) {
    sent = registry.counter("annals.query.tail.events", "outcome", "sent");
    dropped = registry.counter("annals.query.tail.events", "outcome", "dropped");
  }

  void sent(int events) {
    sent.increment(events);
  }

  void dropped(int events) {
    dropped.increment(events);
  }
}
