package io.annals.gateway.store;

import java.time.Duration;
import java.time.Instant;

/**
 * How far the reading of one partition is behind its log, from ends that were asked for now and
 * then. Thread-safe.
 */
final class CatchUp {
  /** An answer must have everything that was in the log this long ago. */
  static final Duration FRESH = Duration.ofSeconds(2);

  private final long endAtStart;
  private long next;
  private long end;
  private Instant reachedAsOf; // everything that was in the log then has been read
  private long awaitedEnd;
  private Instant awaitedAsOf; // when awaitedEnd was the end; null = nothing is awaited

  /**
   * @param next the first offset that is to be read
   * @param endAtStart the log's end at {@code asOf}
   */
  CatchUp(long next, long endAtStart, Instant asOf) {
    this.next = next;
    this.endAtStart = endAtStart;
    observed(endAtStart, asOf);
  }

  /** The log ended there when it was asked at {@code asOf}, or later. */
  synchronized void observed(long observedEnd, Instant asOf) {
    end = Math.max(end, observedEnd);
    if (next >= observedEnd) {
      reached(asOf);
    } else if (awaitedAsOf == null) {
      awaitedEnd = observedEnd;
      awaitedAsOf = asOf;
    }
  }

  /** Everything below {@code nextOffset} has been read. */
  synchronized void read(long nextOffset) {
    next = nextOffset;
    if (awaitedAsOf != null && next >= awaitedEnd) {
      reached(awaitedAsOf);
      awaitedAsOf = null;
    }
  }

  /** Some event that is older than {@link #FRESH} may be missing. */
  synchronized boolean behind(Instant now) {
    return reachedAsOf == null || reachedAsOf.plus(FRESH).isBefore(now);
  }

  /** All that was in the log at the start has been read. */
  synchronized boolean started() {
    return next >= endAtStart;
  }

  /** Records that are in the log, as far as known, and not yet read. */
  synchronized long lag() {
    return Math.max(0, end - next);
  }

  private void reached(Instant asOf) {
    if (reachedAsOf == null || asOf.isAfter(reachedAsOf)) {
      reachedAsOf = asOf;
    }
  }
}
