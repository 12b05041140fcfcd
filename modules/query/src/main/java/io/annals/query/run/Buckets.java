package io.annals.query.run;

/** A range of time in pieces of one width; the last may be shorter. */
public final class Buckets {
  private final TimeRange range;
  private final long width;
  private final int count;

  /**
   * @param most pieces; fewer when the range has fewer microseconds or does not divide well
   */
  public Buckets(TimeRange range, int most) {
    this.range = range;
    long span = Math.subtractExact(range.toMicros(), range.fromMicros());
    width = Math.max(1, (span + most - 1) / most);
    count = Math.toIntExact((span + width - 1) / width);
  }

  public int count() {
    return count;
  }

  /** Width of all but the last, in microseconds. */
  long width() {
    return width;
  }

  TimeRange range() {
    return range;
  }

  /** The bucket of a time within the range. */
  int of(long micros) {
    return (int) ((micros - range.fromMicros()) / width);
  }

  /** Included. */
  public long from(int bucket) {
    return range.fromMicros() + bucket * width;
  }

  /** Not included. */
  public long to(int bucket) {
    return bucket == count - 1 ? range.toMicros() : from(bucket + 1);
  }
}
