package io.annals.admin;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * A range of time, cut where prices may change. What lies before now of it has passed: what is
 * stored now is not stored until the range's end. Pieces are counted from 0. Immutable.
 */
final class UsagePieces {
  private static final long MINUTE_SECONDS = 60;

  private final List<Instant> cuts;
  private final Instant until;
  private final UsageSteps passed;

  /**
   * @param cuts ascending whole minutes, at least two
   */
  UsagePieces(List<Instant> cuts, Instant now) {
    this.cuts = List.copyOf(cuts);
    if (this.cuts.size() < 2) {
      throw new IllegalArgumentException("a range has a beginning and an end");
    }
    for (int i = 0; i < this.cuts.size(); i++) {
      Instant cut = this.cuts.get(i);
      if (!cut.equals(cut.truncatedTo(ChronoUnit.MINUTES))) {
        throw new IllegalArgumentException("a cut is a whole minute");
      }
      if (i > 0 && !this.cuts.get(i - 1).isBefore(cut)) {
        throw new IllegalArgumentException("cuts ascend");
      }
    }
    Instant end = this.cuts.get(this.cuts.size() - 1);
    Instant last = now.isBefore(end) ? now.truncatedTo(ChronoUnit.MICROS) : end;
    this.until = last.isBefore(this.cuts.get(0)) ? this.cuts.get(0) : last;
    this.passed = UsageSteps.cutAt(passed(this.cuts, until));
  }

  private static List<Instant> passed(List<Instant> cuts, Instant until) {
    List<Instant> passed = new ArrayList<>(cuts.stream().filter(c -> c.isBefore(until)).toList());
    if (passed.isEmpty()) {
      passed.add(cuts.get(0));
    }
    passed.add(until);
    return passed;
  }

  Instant from(int piece) {
    return cuts.get(piece);
  }

  Instant to(int piece) {
    return cuts.get(piece + 1);
  }

  /** The end of what has passed; the range's beginning when nothing has. */
  Instant until() {
    return until;
  }

  /** Those that have begun, the last of them cut now. */
  UsageSteps passed() {
    return passed;
  }

  /** The first minute of each piece, since 1970. */
  Long[] minutes() {
    return cuts.stream().limit(cuts.size() - 1L).map(UsagePieces::minute).toArray(Long[]::new);
  }

  long firstMinute() {
    return minute(cuts.get(0));
  }

  long endMinute() {
    return minute(cuts.get(cuts.size() - 1));
  }

  private static long minute(Instant cut) {
    return Math.floorDiv(cut.getEpochSecond(), MINUTE_SECONDS);
  }
}
