package io.annals.query.run;

import java.util.List;
import java.util.Optional;

/**
 * One page of events, in order.
 *
 * @param next for the page that follows; empty when there is surely nothing left
 */
public record LogsPage(
    List<Hit> hits, Optional<LogsRequest.Continued> next, Completeness completeness) {
  public LogsPage {
    hits = List.copyOf(hits);
  }
}
