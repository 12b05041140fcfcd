package io.annals.query.run;

import io.annals.segment.StoreView.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the events of one page. Blocks; thread-safe. */
final class PageSearch {
  /** A page ends at so many bytes of events, but holds one at least. */
  static final long MOST_BYTES = 16L << 20;

  private final Scanner scanner;

  PageSearch(Scanner scanner) {
    this.scanner = scanner;
  }

  LogsPage page(LogsRequest request, Snapshot snapshot, QueryRun run) throws QueryStoppedException {
    Map<Integer, LogPosition> ends =
        request
            .continued()
            .map(LogsRequest.Continued::ends)
            .orElseGet(() -> Visibility.endsOf(snapshot));
    Visibility visibility =
        new Visibility(snapshot, request.continued().map(LogsRequest.Continued::ends));
    List<Hit> hits = new ArrayList<>();
    try (Scanner.Scan scan =
        scanner.open(request.selection().search(), request.window(), snapshot, visibility, run)) {
      try {
        fill(hits, scan.hits(), request.limit());
      } catch (QueryStoppedException stop) {
        run.stopped(stop);
      }
      Optional<LogsRequest.Continued> next =
          Optional.ofNullable(scan.hits().bound())
              .map(bound -> full(hits, request) ? behindLast(hits) : at(bound, request.window()))
              .map(place -> new LogsRequest.Continued(place, ends));
      return new LogsPage(hits, next, run.completeness());
    }
  }

  private static boolean full(List<Hit> hits, LogsRequest request) {
    return hits.size() == request.limit()
        || hits.stream().mapToLong(hit -> hit.event().length).sum() >= MOST_BYTES;
  }

  private static Window.Place behindLast(List<Hit> hits) {
    return new Window.Place(hits.get(hits.size() - 1).key(), true);
  }

  /** Where a page that ran out of time must go on; never before the place where it began. */
  private static Window.Place at(EventKey bound, Window window) {
    return window
        .after()
        .filter(after -> window.order().comparator().compare(bound, after.key()) <= 0)
        .orElse(new Window.Place(bound, false));
  }

  private static void fill(List<Hit> hits, Hits source, int limit) throws QueryStoppedException {
    long bytes = 0;
    while (hits.size() < limit && bytes < MOST_BYTES) {
      Hit hit = source.next();
      if (hit == null) {
        return;
      }
      hits.add(hit);
      bytes += hit.event().length;
    }
  }
}
