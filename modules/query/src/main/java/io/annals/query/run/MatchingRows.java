package io.annals.query.run;

import io.annals.query.match.BlockMatcher;
import io.annals.query.match.EventMatcher;
import io.annals.query.match.NeededTokens;
import io.annals.segment.EventRow;
import io.annals.segment.SegmentReader;
import io.annals.segment.SegmentReader.RowIndex;
import io.annals.segment.Segments;
import io.annals.segment.StoreView.HotPartition;
import io.annals.segment.StoreView.Snapshot;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The matching events of hot tails and segments, for several who pull: a block or some hundred hot
 * events at a time, each to one of them. Thread-safe.
 */
final class MatchingRows implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MatchingRows.class);
  private static final int ROWS_AT_A_TIME = 256;

  /** As blocks of segments have. */
  private static final long BYTES_AT_A_TIME = 1 << 20;

  private final Segments segments;
  private final Selection selection;
  private final Visibility visibility;
  private final QueryRun run;
  private final Object lock;
  private final Set<String> needed;
  private final Queue<HotPartition> hot;
  private final Queue<SegmentPart> parts;
  private final List<Opened> open = new ArrayList<>();
  private HotPartition hotPartition;
  private Iterator<EventRow> hotRows;
  private Opened current;

  /**
   * @param lock guards the run and what is handed out; one for all that work for the run at once
   */
  MatchingRows(
      Segments segments,
      Selection selection,
      Snapshot snapshot,
      Visibility visibility,
      List<SegmentPart> parts,
      QueryRun run,
      Object lock) {
    this.segments = segments;
    this.selection = selection;
    this.visibility = visibility;
    this.run = run;
    this.lock = lock;
    needed = NeededTokens.of(selection.search());
    hot = new ArrayDeque<>(snapshot.hot());
    this.parts = new ArrayDeque<>(parts);
  }

  /** For one more thread. */
  Reader reader() {
    return new Reader();
  }

  /** Takes some of the events. Belongs to one thread. */
  final class Reader {
    private final EventMatcher events = new EventMatcher(selection.search());
    private final BlockMatcher blocks = new BlockMatcher(selection.search());

    /**
     * Looks at some more events.
     *
     * @return false when there are no more
     */
    boolean step(RowTaker taker) throws QueryStoppedException {
      Piece piece = next();
      if (piece == null) {
        return false;
      }
      try {
        piece.visit(this, taker);
      } catch (IOException unreadable) {
        unreadable(unreadable);
        piece.giveUp();
      } finally {
        synchronized (lock) {
          piece.done();
        }
      }
      return true;
    }
  }

  /** Some events to look at. */
  private interface Piece {
    void visit(Reader reader, RowTaker taker) throws IOException, QueryStoppedException;

    /** Nothing that lies beside it is to be looked at any more. */
    default void giveUp() {}

    /** Called with the lock. */
    default void done() {}
  }

  private void unreadable(IOException damage) {
    // The message names the segment; a cause could quote an event.
    LOG.atWarn().addKeyValue("damage", damage.getMessage()).log("segment cannot be read");
    synchronized (lock) {
      run.incomplete(Reason.UNREADABLE_SEGMENT);
    }
  }

  /** Null when there are no more. */
  private Piece next() throws QueryStoppedException {
    synchronized (lock) {
      run.check();
      Piece piece = nextHot();
      while (piece == null && (current != null || !parts.isEmpty())) {
        if (current == null) {
          open(parts.poll());
        } else {
          piece = current.next();
        }
      }
      return piece;
    }
  }

  private Piece nextHot() {
    while ((hotRows == null || !hotRows.hasNext()) && !hot.isEmpty()) {
      hotPartition = hot.poll();
      hotRows = hotPartition.rows().iterator();
    }
    if (hotRows == null || !hotRows.hasNext()) {
      return null;
    }
    List<EventRow> rows = new ArrayList<>(ROWS_AT_A_TIME);
    long bytes = 0;
    while (rows.size() < ROWS_AT_A_TIME && bytes < BYTES_AT_A_TIME && hotRows.hasNext()) {
      EventRow row = hotRows.next();
      rows.add(row);
      bytes += row.bytes().length;
    }
    int partition = hotPartition.partition();
    return (reader, taker) -> hot(partition, rows, reader.events, taker);
  }

  private void hot(int partition, List<EventRow> rows, EventMatcher matcher, RowTaker taker) {
    for (EventRow row : rows) {
      String cluster = row.clusterId().value();
      if (selection.range().contains(row.timeMicros()) && visibility.shows(partition, row)) {
        run.scanned(1, row.bytes().length);
        if (matcher.matches(row.bytes(), cluster, row.timeMicros(), row.columns())) {
          taker.row(row.timeMicros(), row.receivedAtMicros(), cluster, row.bytes(), row.columns());
        }
      }
    }
  }

  private void open(SegmentPart part) {
    try {
      Segments.Lease lease = segments.open(part.segment());
      Opened opened = new Opened(part.sure(), lease);
      open.add(opened);
      current = opened;
      run.opened();
      SegmentReader reader = lease.reader();
      if (reader.mayContainAll(needed)) {
        opened.asked =
            AskedRows.of(reader, selection.range(), visibility, needed, part.numbers(reader));
      }
    } catch (IOException damage) {
      unreadable(damage);
    }
  }

  /** A segment whose blocks are handed out. Guarded by the lock. */
  private final class Opened {
    private final boolean sure;
    private final Segments.Lease lease;

    /** Null when there are none. */
    private AskedRows asked;

    private int nextBlock;
    private int busy;
    private boolean over;

    Opened(boolean sure, Segments.Lease lease) {
      this.sure = sure;
      this.lease = lease;
    }

    /** The next block; null when there is none, and the segment is done with. */
    Piece next() {
      if (over || asked == null || nextBlock == asked.blocks()) {
        end();
        return null;
      }
      busy++;
      return new BlockPiece(this, asked, nextBlock++);
    }

    void end() {
      over = true;
      if (current == this) {
        current = null;
      }
      if (busy == 0) {
        lease.close();
        open.remove(this);
      }
    }
  }

  /** Rows of one block. */
  private final class BlockPiece implements Piece {
    private final Opened of;
    private final AskedRows asked;
    private final int number;

    BlockPiece(Opened of, AskedRows asked, int number) {
      this.of = of;
      this.asked = asked;
      this.number = number;
    }

    @Override
    public void visit(Reader reader, RowTaker taker) throws IOException, QueryStoppedException {
      AskedRows.Found found =
          of.sure ? asked.all(number, run) : asked.look(number, reader.blocks, run);
      RowIndex rows = asked.rows();
      BitSet places = found.places();
      for (int i = places.nextSetBit(0); i >= 0; i = places.nextSetBit(i + 1)) {
        int row = found.row(i);
        long received = rows.receivedAtMicros(row);
        taker.row(rows.timeMicros(row), received, rows.clusterId(row), found.event(i), null);
      }
    }

    @Override
    public void giveUp() {
      synchronized (lock) {
        of.over = true;
      }
    }

    @Override
    public void done() {
      of.busy--;
      if (of.over) {
        of.end();
      }
    }
  }

  @Override
  public void close() {
    synchronized (lock) {
      open.forEach(opened -> opened.lease.close());
      open.clear();
      current = null;
      parts.clear();
    }
  }
}
