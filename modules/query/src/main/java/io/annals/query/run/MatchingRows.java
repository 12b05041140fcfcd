package io.annals.query.run;

import io.annals.audit.EventColumns;
import io.annals.query.match.BlockMatcher;
import io.annals.query.match.EventMatcher;
import io.annals.query.match.NeededTokens;
import io.annals.segment.EventRow;
import io.annals.segment.SegmentInfo;
import io.annals.segment.SegmentReader;
import io.annals.segment.SegmentReader.RowIndex;
import io.annals.segment.Segments;
import io.annals.segment.StoreView.HotPartition;
import io.annals.segment.StoreView.Snapshot;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The matching events of hot tails and segments, for one who pulls: some hundred events at a time.
 * Used by one thread at a time.
 */
final class MatchingRows implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MatchingRows.class);
  private static final int ROWS_AT_A_TIME = 256;

  /** Takes one event. */
  @FunctionalInterface
  interface Taker {
    /**
     * @param columns what is known of the event beside; null = nothing
     */
    void row(
        long timeMicros, long receivedAtMicros, String cluster, byte[] event, EventColumns columns);
  }

  /**
   * Rows of a segment.
   *
   * @param rows their numbers; empty for all
   * @param irregular of these only such whose columns do not say the whole truth
   * @param sure whether they are known to match and to be visible
   */
  record Part(SegmentInfo segment, Optional<BitSet> rows, boolean irregular, boolean sure) {
    static Part all(SegmentInfo segment) {
      return new Part(segment, Optional.empty(), false, false);
    }

    static Part irregular(SegmentInfo segment) {
      return new Part(segment, Optional.empty(), true, false);
    }

    /** Others surely do not match. */
    static Part among(SegmentInfo segment, BitSet rows) {
      return new Part(segment, Optional.of(rows), false, false);
    }

    /** All of them match, and no others. */
    static Part found(SegmentInfo segment, BitSet rows) {
      return new Part(segment, Optional.of(rows), false, true);
    }
  }

  private final Segments segments;
  private final Selection selection;
  private final Visibility visibility;
  private final QueryRun run;
  private final EventMatcher matcher;
  private final BlockMatcher blocks;
  private final Set<String> needed;
  private final Queue<HotPartition> hot;
  private final Queue<Part> parts;
  private Iterator<EventRow> hotRows;
  private HotPartition hotPartition;
  private Segments.Lease lease;
  private Part part;
  private AskedRows asked;
  private int nextBlock;

  MatchingRows(
      Segments segments,
      Selection selection,
      Snapshot snapshot,
      Visibility visibility,
      List<Part> parts,
      QueryRun run) {
    this.segments = segments;
    this.selection = selection;
    this.visibility = visibility;
    this.run = run;
    matcher = new EventMatcher(selection.search());
    blocks = new BlockMatcher(selection.search());
    needed = NeededTokens.of(selection.search());
    hot = new ArrayDeque<>(snapshot.hot());
    this.parts = new ArrayDeque<>(parts);
  }

  /**
   * Looks at some more events.
   *
   * @return false when there are no more
   */
  boolean step(Taker taker) throws QueryStoppedException {
    run.check();
    try {
      return stepHot(taker) || stepSegment(taker) || open();
    } catch (IOException unreadable) {
      // The message names the segment; a cause could quote an event.
      LOG.atWarn().addKeyValue("damage", unreadable.getMessage()).log("segment cannot be read");
      run.incomplete(Reason.UNREADABLE_SEGMENT);
      release();
      return true;
    }
  }

  private boolean stepHot(Taker taker) {
    if (hotRows == null && !hot.isEmpty()) {
      hotPartition = hot.poll();
      hotRows = hotPartition.rows().iterator();
    }
    if (hotRows == null) {
      return false;
    }
    for (int i = 0; i < ROWS_AT_A_TIME && hotRows.hasNext(); i++) {
      EventRow row = hotRows.next();
      String cluster = row.clusterId().value();
      if (selection.range().contains(row.timeMicros())
          && visibility.shows(hotPartition.partition(), row)) {
        run.scanned(1, row.bytes().length);
        if (matcher.matches(row.bytes(), cluster, row.timeMicros(), row.columns())) {
          taker.row(row.timeMicros(), row.receivedAtMicros(), cluster, row.bytes(), row.columns());
        }
      }
    }
    if (!hotRows.hasNext()) {
      hotRows = null;
    }
    return true;
  }

  /** Opens the next segment; false when there is none. */
  private boolean open() throws IOException {
    part = parts.poll();
    if (part == null) {
      return false;
    }
    lease = segments.open(part.segment());
    run.opened();
    SegmentReader reader = lease.reader();
    if (!reader.mayContainAll(needed)) {
      release();
      return true;
    }
    Optional<BitSet> only =
        part.irregular() ? Optional.of(AskedRows.irregular(reader)) : part.rows();
    asked = AskedRows.of(reader, selection.range(), visibility, needed, only);
    nextBlock = 0;
    return true;
  }

  private boolean stepSegment(Taker taker) throws IOException, QueryStoppedException {
    if (lease == null) {
      return false;
    }
    if (nextBlock == asked.blocks()) {
      release();
      return true;
    }
    AskedRows.Found found =
        part.sure() ? asked.all(nextBlock, run) : asked.look(nextBlock, blocks, run);
    nextBlock++;
    RowIndex rows = asked.rows();
    BitSet places = found.places();
    for (int i = places.nextSetBit(0); i >= 0; i = places.nextSetBit(i + 1)) {
      int row = found.row(i);
      long received = rows.receivedAtMicros(row);
      taker.row(rows.timeMicros(row), received, rows.clusterId(row), found.event(i), null);
    }
    return true;
  }

  private void release() {
    if (lease != null) {
      lease.close();
      lease = null;
      asked = null;
    }
  }

  @Override
  public void close() {
    release();
  }
}
