package io.annals.query.run;

import io.annals.segment.SegmentInfo;
import io.annals.segment.SegmentReader;
import java.io.IOException;
import java.util.BitSet;
import java.util.Optional;

/**
 * Rows of a segment.
 *
 * @param rows their numbers; empty for all. Not copied, and must not be changed
 * @param irregular of these only such whose columns do not say the whole truth
 * @param sure whether they are known to match and to be visible
 */
record SegmentPart(SegmentInfo segment, Optional<BitSet> rows, boolean irregular, boolean sure) {
  static SegmentPart all(SegmentInfo segment) {
    return new SegmentPart(segment, Optional.empty(), false, false);
  }

  static SegmentPart irregular(SegmentInfo segment) {
    return new SegmentPart(segment, Optional.empty(), true, false);
  }

  /** Others surely do not match. */
  static SegmentPart among(SegmentInfo segment, BitSet rows) {
    return new SegmentPart(segment, Optional.of(rows), false, false);
  }

  /** All of them match. */
  static SegmentPart found(SegmentInfo segment, BitSet rows) {
    return new SegmentPart(segment, Optional.of(rows), false, true);
  }

  long mostRows() {
    if (irregular) {
      return segment.irregular();
    }
    return rows.isPresent() ? rows.get().cardinality() : segment.events();
  }

  /** The numbers of the rows; empty for all. */
  Optional<BitSet> numbers(SegmentReader reader) throws IOException {
    return irregular ? Optional.of(AskedRows.irregular(reader)) : rows;
  }
}
