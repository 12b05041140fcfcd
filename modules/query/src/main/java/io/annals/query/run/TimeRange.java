package io.annals.query.run;

/**
 * Times from {@code fromMicros} (included) to {@code toMicros} (not included), microseconds since
 * 1970; not empty.
 */
public record TimeRange(long fromMicros, long toMicros) {
  /** Every time that an event can have. */
  public static final TimeRange ALL = new TimeRange(Long.MIN_VALUE, Long.MAX_VALUE);

  public TimeRange {
    if (fromMicros >= toMicros) {
      throw new IllegalArgumentException("a range of time must not be empty");
    }
  }

  boolean contains(long micros) {
    return fromMicros <= micros && micros < toMicros;
  }
}
