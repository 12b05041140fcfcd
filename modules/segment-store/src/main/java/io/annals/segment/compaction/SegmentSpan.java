package io.annals.segment.compaction;

import java.time.Duration;
import java.time.Instant;

/**
 * A stretch of days of reception (UTC) whose segments may be merged with each other: one day, or a
 * power of two of days once all of them are sixteen times as old as they are long. Retention
 * removes whole segments, so this is what an event may stay on the disk beyond its time: a day, or
 * a sixteenth of its age. And it is why the files of a quiet topic grow with the logarithm of the
 * years: 32 for its last month, 16 more for each doubling.
 *
 * @param length in days
 * @param number spans of this length since 1970
 */
record SegmentSpan(long length, long number) {
  /** Spans are this many times as old as long. */
  private static final int OLD = 16;

  private static final long LONGEST_DAYS = 128;
  private static final long DAY_MICROS = Duration.ofDays(1).toNanos() / 1_000;

  /** Flushes of what came before midnight are over by then. */
  private static final Duration LATE = Duration.ofHours(2);

  /**
   * The span of a segment.
   *
   * @param maxReceived of it, microseconds since 1970
   */
  static SegmentSpan of(long maxReceived, Instant now) {
    long day = Math.floorDiv(maxReceived, DAY_MICROS);
    long today = Math.floorDiv(now.getEpochSecond(), Duration.ofDays(1).toSeconds());
    SegmentSpan span = new SegmentSpan(1, day);
    for (long length = 2; length <= LONGEST_DAYS; length *= 2) {
      SegmentSpan longer = new SegmentSpan(length, Math.floorDiv(day, length));
      if (today - longer.endDay() < OLD * length) {
        return span;
      }
      span = longer;
    }
    return span;
  }

  /** Nothing more is received in it, and hardly anything of it is still to be flushed. */
  boolean over(Instant now) {
    Instant end = Instant.ofEpochSecond(Duration.ofDays(endDay()).toSeconds());
    return !now.isBefore(end.plus(LATE));
  }

  private long endDay() {
    return (number + 1) * length;
  }
}
