package io.annals.gateway.limits;

import java.time.Duration;

/**
 * When a tenant's senders were told to come again. kube-apiserver tries a batch five times, the
 * last time 81 to 98 s after the first, with at most 40.5 s between two; then the batch is gone
 * without a word. So senders are refused for a minute on end, and after that nobody is until the
 * tenant has recovered: a batch that was refused finds a time without refusals before its last
 * attempt. Times are milliseconds of this process's clock. Thread-safe.
 */
final class Refusals {
  /** Nobody is refused for longer on end. */
  static final Duration LONGEST = Duration.ofSeconds(60);

  /** So long after the last refusal every batch that was refused has come again or is gone. */
  static final Duration SETTLED = Duration.ofSeconds(60);

  private static final long NEVER = Long.MIN_VALUE;

  private long from = NEVER;
  private long firstUntold = NEVER;
  private long lastUntold = NEVER;
  private long last = NEVER;

  /** Whether a sender may be told so now; remembers it if so. */
  synchronized boolean refuse(long now) {
    if (from == NEVER) {
      from = now;
    }
    if (now - from >= LONGEST.toMillis()) {
      return false;
    }
    if (firstUntold == NEVER) {
      firstUntold = now;
    }
    lastUntold = now;
    last = now;
    return true;
  }

  /** Whether the tenant was refused and has not recovered since. */
  synchronized boolean unsettled() {
    return from != NEVER;
  }

  /**
   * What the other gateways do not know yet, both null when it is nothing.
   *
   * @param firstAgo milliseconds since the first refusal, of those that were not told
   * @param lastAgo the same of the last
   */
  record Untold(Long firstAgo, Long lastAgo, long first, long last) {}

  synchronized Untold untold(long now) {
    return firstUntold == NEVER
        ? new Untold(null, null, NEVER, NEVER)
        : new Untold(now - firstUntold, now - lastUntold, firstUntold, lastUntold);
  }

  /**
   * All gateways' state.
   *
   * @param told what they know of this one
   * @param beganAgo milliseconds since any of them began to refuse; null = the tenant has recovered
   */
  synchronized void told(Untold told, Long beganAgo, long now) {
    if (firstUntold == told.first()) {
      boolean more = lastUntold != told.last();
      firstUntold = more ? lastUntold : NEVER;
      lastUntold = more ? lastUntold : NEVER;
    }
    if (beganAgo != null) {
      from = now - beganAgo;
    } else if (firstUntold == NEVER) {
      from = NEVER;
    }
  }

  /** This gateway alone has recovered. */
  synchronized void recoveredAlone(long now) {
    if (from != NEVER && (last == NEVER || now - last > SETTLED.toMillis())) {
      from = NEVER;
    }
  }
}
