package io.annals.query.run;

import io.annals.query.language.Search;
import io.annals.query.match.BlockMatcher;
import io.annals.query.match.EventMatcher;
import io.annals.query.match.NeededTokens;
import io.annals.segment.EventRow;
import io.annals.segment.SegmentInfo;
import io.annals.segment.SegmentReader;
import io.annals.segment.SegmentReader.RowIndex;
import io.annals.segment.Segments;
import io.annals.segment.StoreView.HotPartition;
import java.io.IOException;
import java.util.BitSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;

/** Visits all matching events, in any order. Not thread-safe. */
final class RowScan {
  private static final int ROWS_BETWEEN_CHECKS = 256;

  private final Segments segments;
  private final TimeRange range;
  private final Visibility visibility;
  private final QueryRun run;
  private final Search search;
  private final EventMatcher matcher;
  private final BlockMatcher blocks;
  private final Set<String> needed;

  RowScan(Segments segments, Search search, TimeRange range, Visibility visibility, QueryRun run) {
    this.segments = segments;
    this.range = range;
    this.visibility = visibility;
    this.run = run;
    this.search = search;
    matcher = new EventMatcher(search);
    blocks = new BlockMatcher(search);
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
    try (Segments.Lease lease = segments.open(segment)) {
      run.opened();
      if (lease.reader().mayContainAll(needed)) {
        visit(asked(lease.reader(), selector.rows(segment, run)), visitor);
      }
    }
  }

  /**
   * The numbers of a segment's visible rows that match; asks {@code selector} first, as above.
   * Threads of the run help.
   */
  BitSet matches(SegmentInfo segment, ColumnSelector selector)
      throws IOException, QueryStoppedException {
    BitSet matches = new BitSet();
    try (Segments.Lease lease = segments.open(segment)) {
      find(segment, lease.reader(), selector, matches);
    }
    return matches;
  }

  /** The times of these rows; when this fails, those of the rows that were found until then. */
  void times(SegmentInfo segment, ColumnSelector selector, LongConsumer time)
      throws IOException, QueryStoppedException {
    try (Segments.Lease lease = segments.open(segment)) {
      BitSet matches = new BitSet();
      try {
        find(segment, lease.reader(), selector, matches);
      } finally {
        if (!matches.isEmpty()) {
          RowIndex rows = lease.reader().rows();
          matches.stream().forEach(row -> time.accept(rows.timeMicros(row)));
        }
      }
    }
  }

  private void find(
      SegmentInfo segment, SegmentReader reader, ColumnSelector selector, BitSet matches)
      throws IOException, QueryStoppedException {
    run.opened();
    if (reader.mayContainAll(needed)) {
      AskedRows asked = asked(reader, selector.rows(segment, run));
      run.threads().each(asked.blocks(), () -> finder(asked, matches));
    }
  }

  /** Only those rows whose columns do not say the whole truth. */
  void irregular(SegmentInfo segment, RowVisitor visitor)
      throws IOException, QueryStoppedException {
    try (Segments.Lease lease = segments.open(segment)) {
      visit(asked(lease.reader(), Optional.of(AskedRows.irregular(lease.reader()))), visitor);
    }
  }

  private AskedRows asked(SegmentReader reader, Optional<BitSet> selected) throws IOException {
    return AskedRows.of(reader, range, visibility, needed, selected);
  }

  private void visit(AskedRows asked, RowVisitor visitor)
      throws IOException, QueryStoppedException {
    RowIndex rows = asked.rows();
    for (int number = 0; number < asked.blocks(); number++) {
      AskedRows.Found found = asked.look(number, blocks, run);
      BitSet places = found.places();
      for (int i = places.nextSetBit(0); i >= 0; i = places.nextSetBit(i + 1)) {
        int row = found.row(i);
        visitor.row(rows.timeMicros(row), rows.clusterId(row), found.event(i), null);
      }
    }
  }

  /** Adds the numbers of the rows that it finds; for one thread beside others. */
  private SharedWork.Worker finder(AskedRows asked, BitSet matches) {
    BlockMatcher own = new BlockMatcher(search);
    return number -> {
      AskedRows.Found found = asked.look(number, own, run);
      synchronized (matches) {
        found.places().stream().forEach(place -> matches.set(found.row(place)));
      }
    };
  }
}
