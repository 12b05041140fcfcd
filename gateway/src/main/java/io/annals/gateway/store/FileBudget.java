package io.annals.gateway.store;

import java.time.Duration;
import java.time.Instant;

/**
 * How many small files may still be made: refilled evenly, at most one minute's worth is saved up.
 * What had to be written anyway counts too, and may leave a debt of one minute. For one thread.
 */
final class FileBudget {
  private final int perMinute;
  private double left;
  private Instant filled;

  FileBudget(int perMinute, Instant now) {
    this.perMinute = perMinute;
    this.left = perMinute;
    this.filled = now;
  }

  boolean allows(Instant now) {
    refill(now);
    return left >= 1;
  }

  /** One file is written. */
  void spend(Instant now) {
    refill(now);
    left = Math.max(-perMinute, left - 1);
  }

  private void refill(Instant now) {
    if (now.isAfter(filled)) {
      double minutes = Duration.between(filled, now).toNanos() / 60e9;
      left = Math.min(perMinute, left + minutes * perMinute);
      filled = now;
    }
  }
}
