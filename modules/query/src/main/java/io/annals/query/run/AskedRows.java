package io.annals.query.run;

import io.annals.query.match.BlockMatcher;
import io.annals.segment.SegmentInfo;
import io.annals.segment.SegmentReader;
import io.annals.segment.SegmentReader.Block;
import io.annals.segment.SegmentReader.RowIndex;
import java.io.IOException;
import java.util.BitSet;
import java.util.Optional;
import java.util.Set;

/**
 * The rows of an open segment that a search must look at, block by block: those of its range that
 * are visible and that nothing has ruled out. Valid as long as the reader. Immutable, thread-safe.
 */
final class AskedRows {
  private final SegmentReader reader;
  private final RowIndex rows;
  private final Visibility visibility;
  private final Optional<BitSet> selected;
  private final int from;
  private final int to;
  private final int[] blocks;

  private AskedRows(
      SegmentReader reader,
      RowIndex rows,
      Visibility visibility,
      Optional<BitSet> selected,
      RowStretch stretch) {
    this.reader = reader;
    this.rows = rows;
    this.visibility = visibility;
    this.selected = selected;
    from = stretch.from();
    to = stretch.to();
    BitSet some = new BitSet();
    for (; !stretch.isEmpty(); stretch.advance()) {
      some.set(stretch.next(), !selects(stretch.next()).isEmpty());
    }
    blocks = some.stream().toArray();
  }

  /**
   * @param needed tokens that every wanted event has
   * @param selected the rows that can match; empty = any. Not copied
   */
  static AskedRows of(
      SegmentReader reader,
      TimeRange range,
      Visibility visibility,
      Set<String> needed,
      Optional<BitSet> selected)
      throws IOException {
    RowIndex rows = reader.rows();
    RowStretch stretch =
        RowStretch.of(reader, rows, range, reader.candidateBlocks(needed), Order.ASC);
    return new AskedRows(reader, rows, visibility, selected, stretch);
  }

  /** The rows whose columns do not say the whole truth. */
  static BitSet irregular(SegmentReader reader) throws IOException {
    RowIndex rows = reader.rows();
    BitSet irregular = new BitSet();
    for (int i = 0; i < reader.info().events(); i++) {
      irregular.set(i, rows.irregular(i));
    }
    return irregular;
  }

  /** What was found in a block. */
  record Found(Block block, int firstRow, BitSet places) {
    int row(int place) {
      return firstRow + place;
    }

    byte[] event(int place) {
      return block.event(place);
    }
  }

  /** How many blocks are to be looked at. */
  int blocks() {
    return blocks.length;
  }

  RowIndex rows() {
    return rows;
  }

  /**
   * Looks at one of the blocks.
   *
   * @param number from 0 to {@link #blocks}, in the order of the rows
   */
  Found look(int number, BlockMatcher matcher, QueryRun run)
      throws IOException, QueryStoppedException {
    run.check();
    int first = reader.firstRow(blocks[number]);
    Found asked = read(number, visible(selects(blocks[number]), first), run);
    return new Found(asked.block, first, matcher.matches(asked.block, rows, first, asked.places));
  }

  /** The same where the asked rows are known to match, and to be visible. */
  Found all(int number, QueryRun run) throws IOException, QueryStoppedException {
    run.check();
    return read(number, selects(blocks[number]), run);
  }

  private Found read(int number, BitSet places, QueryRun run) throws IOException {
    Block block = reader.block(blocks[number]);
    run.scanned(places.cardinality(), bytes(reader.info(), places.cardinality()));
    return new Found(block, reader.firstRow(blocks[number]), places);
  }

  /** Events of blocks are not made to be looked at; so each counts as the mean of its segment. */
  static long bytes(SegmentInfo segment, int events) {
    return (long) ((double) segment.rawBytes() / segment.events() * events);
  }

  /** Places of the block whose rows are in the range and selected. */
  private BitSet selects(int block) {
    int first = reader.firstRow(block);
    int begin = Math.max(first, from);
    int end = Math.min(first + reader.rowCount(block), to);
    BitSet places = new BitSet();
    if (selected.isEmpty()) {
      places.set(begin - first, end - first);
      return places;
    }
    BitSet rows = selected.get();
    for (int row = rows.nextSetBit(begin); row >= 0 && row < end; row = rows.nextSetBit(row + 1)) {
      places.set(row - first);
    }
    return places;
  }

  private BitSet visible(BitSet places, int first) {
    if (!visibility.isWhole(reader.info())) {
      for (int i = places.nextSetBit(0); i >= 0; i = places.nextSetBit(i + 1)) {
        places.set(i, visibility.shows(reader.info(), rows, first + i));
      }
    }
    return places;
  }
}
