package io.annals.query.run;

import io.annals.query.match.BlockMatcher;
import io.annals.segment.SegmentInfo;
import io.annals.segment.SegmentReader;
import io.annals.segment.SegmentReader.Block;
import io.annals.segment.SegmentReader.RowIndex;
import io.annals.segment.Segments;
import java.io.IOException;
import java.util.BitSet;
import java.util.Optional;
import java.util.Set;

/**
 * Matching events of one segment, a block at a time. The segment is opened only when nothing before
 * it is left in the order.
 */
final class SegmentSource implements Source {
  private final SegmentInfo info;
  private final Segments segments;
  private final Window wanted;
  private final Visibility visibility;
  private final BlockMatcher matcher;
  private final Set<String> needed;
  private final ColumnSelector selector;
  private Segments.Lease lease;
  private RowIndex rows;
  private RowStretch stretch;
  private Block block;
  private int firstRowOfBlock;
  private BitSet hits = new BitSet();
  private EventKey bound;
  private int row;
  private boolean ready;

  /**
   * @param needed tokens that every wanted event has
   */
  SegmentSource(
      SegmentInfo info,
      Segments segments,
      Window wanted,
      Visibility visibility,
      BlockMatcher matcher,
      Set<String> needed,
      ColumnSelector selector) {
    this.info = info;
    this.segments = segments;
    this.wanted = wanted;
    this.visibility = visibility;
    this.matcher = matcher;
    this.needed = needed;
    this.selector = selector;
    TimeRange rest = wanted.rest().orElse(wanted.range());
    bound =
        wanted.order() == Order.DESC
            ? EventKey.lastAt(Math.min(info.maxTime(), rest.toMicros() - 1))
            : EventKey.firstAt(Math.max(info.minTime(), rest.fromMicros()));
  }

  @Override
  public EventKey bound() {
    return bound;
  }

  @Override
  public boolean isReady() {
    return ready;
  }

  @Override
  public Hit take() {
    Hit hit = Hit.of(rows, row, info.partition(), block.event(row - firstRowOfBlock));
    hits.clear(row - firstRowOfBlock);
    settle();
    return hit;
  }

  @Override
  public void work(QueryRun run) throws IOException, QueryStoppedException {
    if (lease == null) {
      open(run);
    } else {
      scan(run);
    }
    settle();
  }

  private void open(QueryRun run) throws IOException {
    lease = segments.open(info);
    run.opened();
    SegmentReader reader = lease.reader();
    Optional<TimeRange> rest = wanted.rest();
    if (rest.isEmpty() || !reader.mayContainAll(needed)) {
      stretch = RowStretch.NONE;
      return;
    }
    BitSet candidates = reader.candidateBlocks(needed);
    if (candidates.isEmpty()) {
      stretch = RowStretch.NONE;
      return;
    }
    rows = reader.rows();
    stretch = RowStretch.of(reader, rows, rest.get(), candidates, wanted.order());
  }

  private void scan(QueryRun run) throws IOException, QueryStoppedException {
    Optional<BitSet> selected = selector.rows(info, run);
    int number = stretch.next();
    int first = lease.reader().firstRow(number);
    int from = Math.max(first, stretch.from());
    int to = Math.min(first + lease.reader().rowCount(number), stretch.to());
    stretch.advance();
    BitSet asked = new BitSet();
    for (int i = from; i < to; i++) {
      asked.set(i - first, (selected.isEmpty() || selected.get().get(i)) && isVisible(i));
    }
    if (asked.isEmpty()) {
      return;
    }
    block = lease.reader().block(number);
    firstRowOfBlock = first;
    run.scanned(asked.cardinality(), AskedRows.bytes(info, asked.cardinality()));
    hits = matcher.matches(block, rows, first, asked);
    selector.scannedBlock();
  }

  private boolean isVisible(int i) {
    return visibility.shows(info, rows, i) && wanted.contains(key(i));
  }

  private EventKey key(int i) {
    return new EventKey(rows.timeMicros(i), info.partition(), rows.epoch(i), rows.offset(i));
  }

  /** Finds out where this source stands now. */
  private void settle() {
    boolean desc = wanted.order() == Order.DESC;
    int hit = desc ? hits.length() - 1 : hits.nextSetBit(0);
    ready = hit >= 0;
    if (ready) {
      row = firstRowOfBlock + hit;
      bound = key(row);
    } else if (stretch.isEmpty()) {
      bound = null;
    } else {
      int first = lease.reader().firstRow(stretch.next());
      int last = first + lease.reader().rowCount(stretch.next()) - 1;
      bound = key(desc ? Math.min(last, stretch.to() - 1) : Math.max(first, stretch.from()));
    }
  }

  @Override
  public void close() {
    if (lease != null) {
      lease.close();
    }
  }
}
