package io.annals.query.run;

/**
 * The place of an event in the order of a topic: by time, ties by position in the log.
 *
 * @param timeMicros microseconds since 1970
 */
public record EventKey(long timeMicros, int partition, int epoch, long offset)
    implements Comparable<EventKey> {
  /** Before every event of this time. */
  static EventKey firstAt(long timeMicros) {
    return new EventKey(timeMicros, 0, 0, 0);
  }

  /** Behind every event of this time. */
  static EventKey lastAt(long timeMicros) {
    return new EventKey(timeMicros, Integer.MAX_VALUE, Integer.MAX_VALUE, Long.MAX_VALUE);
  }

  @Override
  public int compareTo(EventKey other) {
    int order = Long.compare(timeMicros, other.timeMicros);
    if (order == 0) {
      order = Integer.compare(partition, other.partition);
    }
    if (order == 0) {
      order = Integer.compare(epoch, other.epoch);
    }
    return order != 0 ? order : Long.compare(offset, other.offset);
  }
}
