package io.annals.admin;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * When something that failed is tried again: after a fifth of a second, then each time twice as
 * long, at most half a minute. Thread-safe.
 */
final class Backoff<K> {
  private static final Duration FIRST = Duration.ofMillis(200);
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private record Failures(int count, Instant notBefore) {}

  private final Map<K, Failures> failures = new ConcurrentHashMap<>();
  private final InstantSource clock;

  Backoff(InstantSource clock) {
    this.clock = clock;
  }

  boolean due(K key) {
    Failures failed = failures.get(key);
    return failed == null || !clock.instant().isBefore(failed.notBefore());
  }

  /** How often it has failed in a row, this time included. */
  int failed(K key) {
    return failures.compute(key, (k, before) -> next(before)).count();
  }

  void succeeded(K key) {
    failures.remove(key);
  }

  private Failures next(Failures before) {
    int count = before == null ? 1 : before.count() + 1;
    Duration wait = FIRST.multipliedBy(1L << Math.min(count - 1, 10));
    return new Failures(count, clock.instant().plus(wait.compareTo(LONGEST) < 0 ? wait : LONGEST));
  }
}
