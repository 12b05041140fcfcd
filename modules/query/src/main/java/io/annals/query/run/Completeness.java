package io.annals.query.run;

import java.util.List;

/**
 * Whether an answer says everything, and what it cost.
 *
 * @param reasons why not; empty when it does
 */
public record Completeness(List<Reason> reasons, Stats stats) {
  public Completeness {
    reasons = List.copyOf(reasons);
  }

  public boolean complete() {
    return reasons.isEmpty();
  }
}
