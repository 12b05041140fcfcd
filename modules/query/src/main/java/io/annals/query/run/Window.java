package io.annals.query.run;

import java.util.Optional;

/**
 * The stretch of the order that a page may take events from.
 *
 * @param after where the page before ended
 */
public record Window(TimeRange range, Order order, Optional<Place> after) {
  /**
   * A place in the order.
   *
   * @param done whether the event at the key has been given already
   */
  public record Place(EventKey key, boolean done) {}

  boolean contains(EventKey key) {
    return range.contains(key.timeMicros()) && isAhead(key);
  }

  private boolean isAhead(EventKey key) {
    if (after.isEmpty()) {
      return true;
    }
    int order = order().comparator().compare(key, after.get().key());
    return order > 0 || (order == 0 && !after.get().done());
  }

  /** The range that can still hold events; empty when none can. */
  Optional<TimeRange> rest() {
    if (after.isEmpty()) {
      return Optional.of(range);
    }
    long time = after.get().key().timeMicros();
    long from = order == Order.ASC ? Math.max(range.fromMicros(), time) : range.fromMicros();
    long to = order == Order.DESC ? Math.min(range.toMicros(), time + 1) : range.toMicros();
    return from < to ? Optional.of(new TimeRange(from, to)) : Optional.empty();
  }
}
