package io.annals.segment.hot;

import io.annals.segment.SegmentInfo;

/**
 * A segment and the filter of its identities. Thread-safe.
 *
 * <p>A segment that another run wrote has no filter until its events were read again.
 */
final class KnownSegment {
  /** Whether the filter can be asked. */
  enum State {
    MISSING,
    THERE,
    /** It found no room, or the segment cannot be read. */
    GIVEN_UP
  }

  private final SegmentInfo info;
  private volatile IdentityFilter filter;
  private volatile State state = State.MISSING;

  KnownSegment(SegmentInfo info) {
    this.info = info.withoutMinutes();
  }

  SegmentInfo info() {
    return info;
  }

  State state() {
    return state;
  }

  /** False only when the segment surely has no event of the identity with this hash. */
  boolean mayHave(long hash) {
    IdentityFilter known = filter;
    return known == null || known.mayHave(hash);
  }

  /** Takes the filter if there is room for it. */
  synchronized void learn(IdentityFilter learned, ReuseMemory memory) {
    if (state == State.MISSING && memory.take(learned)) {
      filter = learned;
      state = State.THERE;
    } else if (state == State.MISSING) {
      state = State.GIVEN_UP;
    }
  }

  /** Goes without a filter from now on. */
  synchronized void giveUp(ReuseMemory memory) {
    if (filter != null) {
      memory.give(filter);
      filter = null;
    }
    state = State.GIVEN_UP;
  }
}
