package io.annals.query.run;

import io.annals.query.language.Search;
import io.annals.query.match.BlockMatcher;
import io.annals.segment.SegmentInfo;
import io.annals.segment.SegmentReader;
import io.annals.segment.SegmentReader.Block;
import io.annals.segment.SegmentReader.RowIndex;
import io.annals.segment.Segments;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Matching events of one segment, some blocks at a time: more of them each time that it is asked
 * for more. The segment is opened only when nothing before it is left in the order.
 */
final class SegmentSource implements Source {
  /** Blocks with hits that one answer keeps beside the one that each source is at. */
  private static final int MOST_KEPT = 8;

  private static final int BLOCKS_A_THREAD = 2;

  /**
   * What the sources of one answer share. Used by one thread.
   *
   * @param needed tokens that every wanted event has
   */
  record Asking(
      Search search,
      BlockMatcher matcher,
      Set<String> needed,
      ColumnSelector selector,
      Window wanted,
      Visibility visibility,
      Kept kept) {}

  /** How many blocks the sources of one answer keep. Used by one thread. */
  static final class Kept {
    private int blocks;
  }

  private final SegmentInfo info;
  private final Segments segments;
  private final Asking asking;
  private final Window wanted;

  /** Blocks with hits, in the order of the answer. */
  private final Deque<AskedRows.Found> found = new ArrayDeque<>();

  private Segments.Lease lease;
  private RowIndex rows;
  private RowStretch stretch;
  private EventKey bound;
  private int row;
  private int batch = 1;

  SegmentSource(SegmentInfo info, Segments segments, Asking asking) {
    this.info = info;
    this.segments = segments;
    this.asking = asking;
    wanted = asking.wanted;
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
    return !found.isEmpty();
  }

  @Override
  public Hit take() {
    AskedRows.Found first = found.getFirst();
    int place = row - first.firstRow();
    Hit hit = Hit.of(rows, row, info.partition(), first.event(place));
    first.places().clear(place);
    if (first.places().isEmpty()) {
      found.removeFirst();
      asking.kept.blocks--;
    }
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
    if (rest.isEmpty() || !reader.mayContainAll(asking.needed)) {
      stretch = RowStretch.NONE;
      return;
    }
    BitSet candidates = reader.candidateBlocks(asking.needed);
    if (candidates.isEmpty()) {
      stretch = RowStretch.NONE;
      return;
    }
    rows = reader.rows();
    stretch = RowStretch.of(reader, rows, rest.get(), candidates, wanted.order());
  }

  private void scan(QueryRun run) throws IOException, QueryStoppedException {
    Optional<BitSet> selected = asking.selector.rows(info, run);
    List<Integer> blocks = nextBlocks(run);
    AskedRows.Found[] looked = new AskedRows.Found[blocks.size()];
    try {
      if (looked.length == 1) {
        looked[0] = look(blocks.get(0), selected, asking.matcher, run);
      } else {
        run.threads().each(looked.length, () -> looker(blocks, selected, looked, run));
      }
    } catch (IOException damaged) {
      if (looked[0] == null) {
        throw damaged;
      }
      // What comes before the damage is given; then it is met again.
    } finally {
      keep(blocks, looked);
    }
  }

  /** The blocks that are looked at together. */
  private List<Integer> nextBlocks(QueryRun run) {
    int most = Math.min(batch, 1 + Math.max(0, MOST_KEPT - asking.kept.blocks));
    List<Integer> blocks = new ArrayList<>();
    for (; blocks.size() < most && !stretch.isEmpty(); stretch.advance()) {
      blocks.add(stretch.next());
    }
    int threads = run.threads().most();
    batch = threads == 1 ? 1 : Math.min(2 * batch, BLOCKS_A_THREAD * threads);
    return blocks;
  }

  private SharedWork.Worker looker(
      List<Integer> blocks, Optional<BitSet> selected, AskedRows.Found[] looked, QueryRun run) {
    BlockMatcher own = new BlockMatcher(asking.search);
    return piece -> looked[piece] = look(blocks.get(piece), selected, own, run);
  }

  private AskedRows.Found look(
      int number, Optional<BitSet> selected, BlockMatcher matcher, QueryRun run)
      throws IOException, QueryStoppedException {
    run.check();
    SegmentReader reader = lease.reader();
    int first = reader.firstRow(number);
    int from = Math.max(first, stretch.from());
    int to = Math.min(first + reader.rowCount(number), stretch.to());
    BitSet asked = new BitSet();
    for (int i = from; i < to; i++) {
      asked.set(i - first, (selected.isEmpty() || selected.get().get(i)) && isVisible(i));
    }
    if (asked.isEmpty()) {
      return new AskedRows.Found(null, first, asked);
    }
    Block block = reader.block(number);
    run.scanned(asked.cardinality(), AskedRows.bytes(info, asked.cardinality()));
    return new AskedRows.Found(block, first, matcher.matches(block, rows, first, asked));
  }

  /** Keeps what was found before the first block that was not looked at, and goes back to that. */
  private void keep(List<Integer> blocks, AskedRows.Found[] looked) {
    for (int i = 0; i < looked.length; i++) {
      if (looked[i] == null) {
        stretch.backTo(blocks.get(i));
        batch = 1;
        break;
      }
      if (looked[i].block() != null) {
        asking.selector.scannedBlock();
      }
      if (!looked[i].places().isEmpty()) {
        found.add(looked[i]);
        asking.kept.blocks++;
      }
    }
    settle();
  }

  private boolean isVisible(int i) {
    return asking.visibility.shows(info, rows, i) && wanted.contains(key(i));
  }

  private EventKey key(int i) {
    return new EventKey(rows.timeMicros(i), info.partition(), rows.epoch(i), rows.offset(i));
  }

  /** Finds out where this source stands now. */
  private void settle() {
    boolean desc = wanted.order() == Order.DESC;
    if (!found.isEmpty()) {
      AskedRows.Found first = found.getFirst();
      row = first.row(desc ? first.places().length() - 1 : first.places().nextSetBit(0));
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
    asking.kept.blocks -= found.size();
    found.clear();
    if (lease != null) {
      lease.close();
    }
  }
}
