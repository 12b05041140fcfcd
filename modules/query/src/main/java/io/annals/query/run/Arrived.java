package io.annals.query.run;

import java.util.List;

/**
 * What one look of a tail has found.
 *
 * @param events matching events, of each partition in the order of the log
 * @param more whether there is surely more to see at once
 * @param reasons why something may be missing at the moment; empty when nothing is
 */
public record Arrived(List<Hit> events, boolean more, List<Reason> reasons) {
  public Arrived {
    events = List.copyOf(events);
    reasons = List.copyOf(reasons);
  }
}
