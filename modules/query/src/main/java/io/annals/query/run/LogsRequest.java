package io.annals.query.run;

import java.util.Map;
import java.util.Optional;

/**
 * What is asked for one page of events.
 *
 * @param limit most events of the page
 * @param continued where the page before ended
 */
public record LogsRequest(
    Selection selection, Order order, int limit, Optional<Continued> continued) {
  /**
   * What a page takes over from the one before.
   *
   * @param ends by partition: one past the last position that the first page's picture had; what
   *     came later is left out
   */
  public record Continued(Window.Place after, Map<Integer, LogPosition> ends) {
    public Continued {
      ends = Map.copyOf(ends);
    }
  }

  Window window() {
    return new Window(selection.range(), order, continued.map(Continued::after));
  }
}
