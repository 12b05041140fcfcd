package io.annals.segment.hot;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Finds the hot rows of one identity, however many of them a client makes with one Audit-ID. Not
 * thread-safe.
 */
final class HotIndex {
  private final Map<Identity, Sightings> byIdentity = new HashMap<>();

  /** What is known of an identity. */
  enum Known {
    /** Nothing. */
    NEW,
    /** The same event. */
    REPEAT,
    /** Another event of this identity. */
    REUSED
  }

  Known look(Identity identity, long time, int hash) {
    Sightings sightings = byIdentity.get(identity);
    if (sightings == null) {
      return Known.NEW;
    }
    return sightings.has(time, hash) ? Known.REPEAT : Known.REUSED;
  }

  /** Enters what {@link #look} did not call a repeat. */
  void add(Identity identity, long time, int hash) {
    Sightings sightings = byIdentity.get(identity);
    if (sightings == null) {
      byIdentity.put(identity, new Sightings(time, hash));
    } else {
      sightings.add(time, hash);
    }
  }

  void remove(Identity identity, long time, int hash) {
    Sightings sightings = byIdentity.get(identity);
    if (sightings != null && sightings.remove(time, hash)) {
      byIdentity.remove(identity);
    }
  }

  /** Nearly always one; a set only for those who send one Audit-ID again and again. */
  private static final class Sightings {
    private long time;
    private int hash;
    private Set<Moment> more;

    Sightings(long time, int hash) {
      this.time = time;
      this.hash = hash;
    }

    boolean has(long otherTime, int otherHash) {
      return more == null
          ? time == otherTime && hash == otherHash
          : more.contains(new Moment(otherTime, otherHash));
    }

    void add(long otherTime, int otherHash) {
      if (more == null) {
        more = new HashSet<>();
        more.add(new Moment(time, hash));
      }
      more.add(new Moment(otherTime, otherHash));
    }

    /** True when nothing is left. */
    boolean remove(long otherTime, int otherHash) {
      if (more == null) {
        return time == otherTime && hash == otherHash;
      }
      more.remove(new Moment(otherTime, otherHash));
      return more.isEmpty();
    }
  }

  private record Moment(long time, int hash) {}
}
