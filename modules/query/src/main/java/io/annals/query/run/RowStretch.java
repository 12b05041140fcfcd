package io.annals.query.run;

import io.annals.segment.SegmentReader;
import io.annals.segment.SegmentReader.RowIndex;
import java.util.BitSet;

/**
 * The rows of a segment that lie in a range of time, and the blocks of them that are still to be
 * looked at, in the order of the answer.
 */
final class RowStretch {
  static final RowStretch NONE = new RowStretch(0, 0, new BitSet(), Order.ASC);

  private final int from;
  private final int to;
  private final BitSet blocks;
  private final Order order;
  private int next;

  private RowStretch(int from, int to, BitSet blocks, Order order) {
    this.from = from;
    this.to = to;
    this.blocks = blocks;
    this.order = order;
    next = order == Order.DESC ? blocks.length() - 1 : blocks.nextSetBit(0);
  }

  /**
   * @param candidates blocks that may hold something; not used afterwards by the caller
   */
  static RowStretch of(
      SegmentReader reader, RowIndex rows, TimeRange range, BitSet candidates, Order order) {
    int count = Math.toIntExact(reader.info().events());
    int from = firstAtOrAfter(rows, count, range.fromMicros());
    int to = firstAtOrAfter(rows, count, range.toMicros());
    if (from == to) {
      return NONE;
    }
    candidates.clear(0, reader.blockOf(from));
    candidates.clear(reader.blockOf(to - 1) + 1, reader.blockCount());
    return new RowStretch(from, to, candidates, order);
  }

  /** The first row at or after this time; {@code count} when there is none. */
  static int firstAtOrAfter(RowIndex rows, int count, long micros) {
    int low = 0;
    int high = count;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (rows.timeMicros(middle) < micros) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** First row of the range. */
  int from() {
    return from;
  }

  /** One past the last row of the range. */
  int to() {
    return to;
  }

  boolean isEmpty() {
    return next < 0;
  }

  /** The next block. */
  int next() {
    return next;
  }

  void advance() {
    next =
        order == Order.ASC
            ? blocks.nextSetBit(next + 1)
            : next == 0 ? -1 : blocks.previousSetBit(next - 1);
  }

  /** Makes a block the next one that has been before. */
  void backTo(int block) {
    next = block;
  }
}
