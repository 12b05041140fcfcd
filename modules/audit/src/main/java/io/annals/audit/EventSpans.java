package io.annals.audit;

import java.util.Arrays;

/** Where the members of one event that ingest works with stand in its text. */
final class EventSpans {
  private static final int NAMES = MemberName.values().length;
  private static final int MOST_RUNS = 4096;

  private final int[] from = new int[NAMES];
  private final int[] to = new int[NAMES];
  private int[] runs = new int[8];
  private int runEnds;

  EventSpans() {
    clear();
  }

  private EventSpans(EventSpans other) {
    System.arraycopy(other.from, 0, from, 0, NAMES);
    System.arraycopy(other.to, 0, to, 0, NAMES);
  }

  void clear() {
    Arrays.fill(from, -1);
    runEnds = 0;
  }

  /** The spans without the runs. */
  EventSpans copy() {
    return new EventSpans(this);
  }

  /** Where a member's value begins; -1 when there is none. Of several the last. */
  int from(MemberName name) {
    return from[name.ordinal()];
  }

  int to(MemberName name) {
    return to[name.ordinal()];
  }

  /** Notes a member: its name at {@code begin}, its value at [{@code valueFrom}, {@code end}). */
  void member(MemberName name, int begin, int valueFrom, int end) {
    if (name != MemberName.OTHER) {
      from[name.ordinal()] = valueFrom;
      to[name.ordinal()] = end;
    }
    if (name != MemberName.KIND && name != MemberName.API_VERSION) {
      run(begin, end);
    }
  }

  private void run(int begin, int end) {
    if (runEnds > 0 && runs[runEnds - 1] + 1 == begin) {
      runs[runEnds - 1] = end; // only the comma is between them
      return;
    }
    if (runEnds == runs.length && runEnds < 2 * MOST_RUNS) {
      runs = Arrays.copyOf(runs, 2 * runEnds);
    }
    if (runEnds < runs.length) {
      runs[runEnds] = begin;
      runs[runEnds + 1] = end;
    }
    runEnds += 2;
  }

  /** Whether there are more runs than are kept: no event looks so. */
  boolean scattered() {
    return runEnds > runs.length;
  }

  /**
   * How many runs the members other than kind and apiVersion make: members that only a comma
   * separates are one run.
   */
  int runs() {
    return runEnds / 2;
  }

  int runFrom(int run) {
    return runs[2 * run];
  }

  int runTo(int run) {
    return runs[2 * run + 1];
  }
}
