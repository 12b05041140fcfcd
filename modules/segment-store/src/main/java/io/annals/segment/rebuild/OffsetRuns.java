package io.annals.segment.rebuild;

import java.util.Arrays;

/** A set of offsets as runs of neighbours, since most of a segment's are. Immutable. */
final class OffsetRuns {
  private final long[] firsts;
  private final long[] lasts;

  private OffsetRuns(long[] firsts, long[] lasts) {
    this.firsts = firsts;
    this.lasts = lasts;
  }

  /**
   * @param offsets in any order; sorted by this call
   */
  static OffsetRuns of(long[] offsets) {
    Arrays.sort(offsets);
    long[] firsts = new long[offsets.length];
    long[] lasts = new long[offsets.length];
    int runs = 0;
    for (long offset : offsets) {
      if (runs > 0 && offset <= lasts[runs - 1] + 1) {
        lasts[runs - 1] = offset;
      } else {
        firsts[runs] = offset;
        lasts[runs] = offset;
        runs++;
      }
    }
    return new OffsetRuns(Arrays.copyOf(firsts, runs), Arrays.copyOf(lasts, runs));
  }

  /** Whether some offset is in both. */
  boolean meets(OffsetRuns other) {
    int mine = 0;
    int its = 0;
    while (mine < firsts.length && its < other.firsts.length) {
      if (lasts[mine] < other.firsts[its]) {
        mine++;
      } else if (other.lasts[its] < firsts[mine]) {
        its++;
      } else {
        return true;
      }
    }
    return false;
  }
}
