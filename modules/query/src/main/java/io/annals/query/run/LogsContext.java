package io.annals.query.run;

import java.util.List;
import java.util.Optional;

/**
 * An event and its neighbours of the same cluster.
 *
 * @param event empty when there is none of that id, as far as is known
 * @param before those that come before it, oldest first
 * @param after those that come after it, oldest first
 */
public record LogsContext(
    Optional<Hit> event, List<Hit> before, List<Hit> after, Completeness completeness) {
  public LogsContext {
    before = List.copyOf(before);
    after = List.copyOf(after);
  }
}
