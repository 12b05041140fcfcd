package io.annals.gateway.store;

import java.time.Duration;
import java.time.Instant;

/** Waits twice as long after each failure. For one thread. */
final class Backoff {
  private final Duration first;
  private final Duration longest;
  private Duration next;
  private Instant until = Instant.MIN;

  Backoff(Duration first, Duration longest) {
    this.first = first;
    this.longest = longest;
    this.next = first;
  }

  boolean waiting(Instant now) {
    return now.isBefore(until);
  }

  void failed(Instant now) {
    until = now.plus(next);
    Duration doubled = next.multipliedBy(2);
    next = doubled.compareTo(longest) < 0 ? doubled : longest;
  }

  void succeeded() {
    until = Instant.MIN;
    next = first;
  }
}
