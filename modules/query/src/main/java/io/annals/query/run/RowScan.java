package io.annals.query.run;

import io.annals.query.language.Search;
import io.annals.query.match.EventMatcher;
import io.annals.query.match.NeededTokens;
import io.annals.segment.EventRow;
import io.annals.segment.SegmentInfo;
import io.annals.segment.SegmentReader;
import io.annals.segment.SegmentReader.Block;
import io.annals.segment.SegmentReader.RowIndex;
import io.annals.segment.Segments;
import io.annals.segment.StoreView.HotPartition;
import java.io.IOException;
import java.util.BitSet;
import java.util.Optional;
import java.util.Set;

/** Visits all matching events, in any order. Not thread-safe. */
final class RowScan {
  private static final int ROWS_BETWEEN_CHECKS = 256;

  private final Segments segments;
  private final TimeRange range;
  private final Visibility visibility;
  private final QueryRun run;
  private final EventMatcher matcher;
  private final Set<String> needed;

  RowScan(Segments segments, Search search, TimeRange range, Visibility visibility, QueryRun run) {
    this.segments = segments;
    this.range = range;
    this.visibility = visibility;
    this.run = run;
    matcher = new EventMatcher(search);
    needed = NeededTokens.of(search);
  }

  void hot(HotPartition hot, RowVisitor visitor) throws IOException, QueryStoppedException {
    int count = 0;
    for (EventRow row : hot.rows()) {
      if (count++ % ROWS_BETWEEN_CHECKS == 0) {
        run.check();
      }
      String cluster = row.clusterId().value();
      if (range.contains(row.timeMicros()) && visibility.shows(hot.partition(), row)) {
        run.scanned(1, row.bytes().length);
        if (matcher.matches(row.bytes(), cluster, row.timeMicros(), row.columns())) {
          visitor.row(row.timeMicros(), cluster, row.bytes(), row.columns());
        }
      }
    }
  }

  /** All rows of a segment, less those that {@code selector} knows to be ruled out. */
  void segment(SegmentInfo segment, ColumnSelector selector, RowVisitor visitor)
      throws IOException, QueryStoppedException {
    found(
        segment,
        selector,
        (rows, row, event) -> visitor.row(rows.timeMicros(row), rows.clusterId(row), event, null));
  }

  /** The numbers of a segment's visible rows that match; asks {@code selector} first, as above. */
  BitSet matches(SegmentInfo segment, ColumnSelector selector)
      throws IOException, QueryStoppedException {
    BitSet matches = new BitSet();
    found(segment, selector, (rows, row, event) -> matches.set(row));
    return matches;
  }

  private interface Found {
    void row(RowIndex rows, int row, byte[] event) throws IOException;
  }

  private void found(SegmentInfo segment, ColumnSelector selector, Found found)
      throws IOException, QueryStoppedException {
    try (Segments.Lease lease = segments.open(segment)) {
      run.opened();
      if (lease.reader().mayContainAll(needed)) {
        Optional<BitSet> selected = selector.rows(segment, run);
        blocks(lease.reader(), selected, found);
      }
    }
  }

  /** Only those rows whose columns do not say the whole truth. */
  void irregular(SegmentInfo segment, RowVisitor visitor)
      throws IOException, QueryStoppedException {
    try (Segments.Lease lease = segments.open(segment)) {
      RowIndex rows = lease.reader().rows();
      BitSet irregular = new BitSet();
      for (int i = 0; i < segment.events(); i++) {
        irregular.set(i, rows.irregular(i));
      }
      blocks(
          lease.reader(),
          Optional.of(irregular),
          (found, row, event) ->
              visitor.row(found.timeMicros(row), found.clusterId(row), event, null));
    }
  }

  private void blocks(SegmentReader reader, Optional<BitSet> selected, Found found)
      throws IOException, QueryStoppedException {
    RowIndex rows = reader.rows();
    RowStretch stretch =
        RowStretch.of(reader, rows, range, reader.candidateBlocks(needed), Order.ASC);
    for (; !stretch.isEmpty(); stretch.advance()) {
      run.check();
      int first = reader.firstRow(stretch.next());
      int from = Math.max(first, stretch.from());
      int to = Math.min(first + reader.rowCount(stretch.next()), stretch.to());
      int row = selected.isPresent() ? selected.get().nextSetBit(from) : from;
      if (row < 0 || row >= to) {
        continue;
      }
      Block block = reader.block(stretch.next());
      while (row >= 0 && row < to) {
        visit(reader.info(), rows, row, block.event(row - first), found);
        row = selected.isPresent() ? selected.get().nextSetBit(row + 1) : row + 1;
      }
    }
  }

  private void visit(SegmentInfo segment, RowIndex rows, int row, byte[] event, Found found)
      throws IOException {
    run.scanned(1, event.length);
    long time = rows.timeMicros(row);
    String cluster = rows.clusterId(row);
    if (visibility.shows(segment, rows, row) && matcher.matches(event, cluster, time, null)) {
      found.row(rows, row, event);
    }
  }
}
