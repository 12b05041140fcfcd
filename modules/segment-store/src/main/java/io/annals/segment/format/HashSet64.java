package io.annals.segment.format;

import java.util.Arrays;

/** A set of 64-bit hashes in one flat array. Not thread-safe. */
final class HashSet64 {
  private static final int LEAST_SLOTS = 1024;

  private long[] slots = new long[LEAST_SLOTS];
  private int size;
  private boolean hasZero;

  /** True when it was not there before. */
  boolean add(long hash) {
    if (hash == 0) {
      boolean added = !hasZero;
      hasZero = true;
      return added;
    }
    if (!insert(slots, hash)) {
      return false;
    }
    size++;
    if (size > slots.length / 2) {
      grow();
    }
    return true;
  }

  int size() {
    return size + (hasZero ? 1 : 0);
  }

  /** The members, in no order. */
  long[] toArray() {
    long[] all = new long[size()];
    int n = 0;
    for (long hash : slots) {
      if (hash != 0) {
        all[n++] = hash;
      }
    }
    return all;
  }

  void clear() {
    Arrays.fill(slots, 0);
    size = 0;
    hasZero = false;
  }

  private void grow() {
    long[] larger = new long[slots.length * 2];
    for (long hash : slots) {
      if (hash != 0) {
        insert(larger, hash);
      }
    }
    slots = larger;
  }

  private static boolean insert(long[] slots, long hash) {
    int mask = slots.length - 1;
    int at = (int) (hash ^ (hash >>> 32)) & mask;
    while (slots[at] != 0) {
      if (slots[at] == hash) {
        return false;
      }
      at = (at + 1) & mask;
    }
    slots[at] = hash;
    return true;
  }
}
