package io.annals.query.run;

/** A place in one partition of the log. */
public record LogPosition(int epoch, long offset) implements Comparable<LogPosition> {
  /** Before everything. */
  static final LogPosition START = new LogPosition(0, 0);

  /** Behind everything. */
  static final LogPosition END = new LogPosition(Integer.MAX_VALUE, Long.MAX_VALUE);

  @Override
  public int compareTo(LogPosition other) {
    int order = Integer.compare(epoch, other.epoch);
    return order != 0 ? order : Long.compare(offset, other.offset);
  }

  boolean isAbove(int otherEpoch, long otherOffset) {
    return epoch > otherEpoch || (epoch == otherEpoch && offset > otherOffset);
  }
}
