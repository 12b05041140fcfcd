package io.annals.tenancy;

import java.time.InstantSource;

/** Lets so many through a second, and a burst. Thread-safe. */
final class TokenBucket {
  private final InstantSource clock;
  private final double perMilli;
  private final double burst;
  private double left;
  private long filledAt;

  TokenBucket(InstantSource clock, int perSecond, int burst) {
    this.clock = clock;
    this.perMilli = perSecond / 1000.0;
    this.burst = burst;
    this.left = burst;
    this.filledAt = clock.millis();
  }

  synchronized boolean take() {
    long now = clock.millis();
    left = Math.min(burst, left + Math.max(0, now - filledAt) * perMilli);
    filledAt = now;
    if (left < 1) {
      return false;
    }
    left--;
    return true;
  }
}
