package io.annals.query.run;

import io.annals.query.language.Field;
import io.annals.query.language.Search;
import io.annals.query.language.TokenPattern;
import io.annals.segment.EventRow;
import io.annals.segment.SegmentInfo;
import io.annals.segment.SegmentReader;
import io.annals.segment.SegmentReader.RowIndex;
import io.annals.segment.Segments;
import io.annals.segment.StoreView.HotPartition;
import io.annals.segment.StoreView.Snapshot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds an event by its place in the log, and what its cluster did around it. Thread-safe. */
final class ContextSearch {
  private static final Logger LOG = LoggerFactory.getLogger(ContextSearch.class);

  /** Text of the neighbours on one side. */
  private static final long MOST_BYTES = PageSearch.MOST_BYTES / 2;

  private final Scanner scanner;
  private final Segments segments;

  ContextSearch(Scanner scanner, Segments segments) {
    this.scanner = scanner;
    this.segments = segments;
  }

  LogsContext context(ContextRequest request, Snapshot snapshot, QueryRun run)
      throws QueryStoppedException {
    List<Hit> before = new ArrayList<>();
    List<Hit> after = new ArrayList<>();
    Optional<Hit> event = Optional.empty();
    try {
      event = find(request.event(), snapshot, run);
      if (event.isPresent()) {
        fill(after, Order.ASC, request.after(), event.get(), request, snapshot, run);
        fill(before, Order.DESC, request.before(), event.get(), request, snapshot, run);
      }
    } catch (QueryStoppedException stop) {
      run.stopped(stop);
    }
    Collections.reverse(before);
    return new LogsContext(event, before, after, run.completeness());
  }

  private Optional<Hit> find(EventId.Place wanted, Snapshot snapshot, QueryRun run)
      throws QueryStoppedException {
    Visibility visibility = new Visibility(snapshot, Optional.empty());
    for (HotPartition hot : snapshot.hot()) {
      if (hot.partition() == wanted.partition()) {
        for (EventRow row : hot.rows()) {
          if (row.offset() == wanted.offset()
              && row.epoch() == wanted.epoch()
              && visibility.shows(hot.partition(), row)) {
            return Optional.of(Hit.of(row, hot.partition()));
          }
        }
      }
    }
    for (SegmentInfo segment : snapshot.segments()) {
      if (mayHold(segment, wanted)) {
        run.check();
        Optional<Hit> found = find(wanted, segment, visibility, run);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  private static boolean mayHold(SegmentInfo segment, EventId.Place wanted) {
    return segment.partition() == wanted.partition()
        && segment.epoch() == wanted.epoch()
        && segment.firstOffset() <= wanted.offset()
        && segment.lastOffset() >= wanted.offset();
  }

  private Optional<Hit> find(
      EventId.Place wanted, SegmentInfo segment, Visibility visibility, QueryRun run) {
    try (Segments.Lease lease = segments.open(segment)) {
      run.opened();
      SegmentReader reader = lease.reader();
      RowIndex rows = reader.rows();
      for (int row = 0; row < segment.events(); row++) {
        if (rows.offset(row) == wanted.offset()
            && rows.epoch(row) == wanted.epoch()
            && visibility.shows(segment, rows, row)) {
          int block = reader.blockOf(row);
          byte[] event = reader.block(block).event(row - reader.firstRow(block));
          run.scanned(1, event.length);
          return Optional.of(Hit.of(rows, row, segment.partition(), event));
        }
      }
    } catch (IOException unreadable) {
      LOG.atWarn().addKeyValue("damage", unreadable.getMessage()).log("segment cannot be read");
      run.incomplete(Reason.UNREADABLE_SEGMENT);
    }
    return Optional.empty();
  }

  private void fill(
      List<Hit> neighbours,
      Order order,
      int most,
      Hit event,
      ContextRequest request,
      Snapshot snapshot,
      QueryRun run)
      throws QueryStoppedException {
    if (most == 0) {
      return;
    }
    Window window =
        new Window(
            request.selection().range(), order, Optional.of(new Window.Place(event.key(), true)));
    Search search = ofCluster(request.selection().search(), event.cluster());
    Visibility visibility = new Visibility(snapshot, Optional.empty());
    long bytes = 0;
    try (Scanner.Scan scan = scanner.open(search, window, snapshot, visibility, run)) {
      Hit hit = scan.hits().next();
      while (hit != null) {
        // A name can have been another cluster's before.
        if (hit.clusterUid() == event.clusterUid()) {
          bytes += hit.event().length;
          if (bytes > MOST_BYTES) {
            run.incomplete(Reason.SIZE_LIMIT);
            return;
          }
          neighbours.add(hit);
          if (neighbours.size() == most) {
            return;
          }
        }
        hit = scan.hits().next();
      }
    }
  }

  private static Search ofCluster(Search search, String cluster) {
    Search sameCluster =
        new Search.Word(Optional.of(Field.CLUSTER), new TokenPattern.Exact(cluster));
    return search instanceof Search.Everything
        ? sameCluster
        : new Search.And(List.of(sameCluster, search));
  }
}
