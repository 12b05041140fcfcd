package io.annals.segment.format;

/**
 * Builds the fingerprints of xor and binary fuse filters (the papers are named at {@link
 * FilterLayout}): keys that are alone in a slot are taken away until none is left; in the opposite
 * order each then decides the slot in which it was alone.
 */
final class FilterPeeling {
  private final FilterLayout layout;
  private final int[] counts;
  private final long[] hashes;
  private final long[] order;
  private final byte[] ownPosition;
  private int taken;

  FilterPeeling(FilterLayout layout, int keys) {
    this.layout = layout;
    counts = new int[layout.slots()];
    hashes = new long[layout.slots()];
    order = new long[keys];
    ownPosition = new byte[keys];
  }

  /** False when some keys cannot be told apart under this seed: try the next one. */
  boolean take(long[] keys, long seed) {
    for (long key : keys) {
      long hash = TokenFilter.mix(key, seed);
      for (int k = 0; k < 3; k++) {
        toggle(layout.position(hash, k), hash, 1);
      }
    }
    int[] alone = new int[layout.slots()];
    int waiting = 0;
    for (int slot = 0; slot < counts.length; slot++) {
      if (counts[slot] == 1) {
        alone[waiting++] = slot;
      }
    }
    while (waiting > 0) {
      int slot = alone[--waiting];
      if (counts[slot] != 1) {
        continue;
      }
      long hash = hashes[slot];
      order[taken] = hash;
      for (int k = 0; k < 3; k++) {
        int position = layout.position(hash, k);
        if (position == slot) {
          ownPosition[taken] = (byte) k;
        }
        toggle(position, hash, -1);
        if (counts[position] == 1) {
          alone[waiting++] = position;
        }
      }
      taken++;
    }
    return taken == keys.length;
  }

  private void toggle(int slot, long hash, int step) {
    counts[slot] += step;
    hashes[slot] ^= hash;
  }

  /** The fingerprints by slot, after {@link #take} said true. */
  int[] fingerprints(int bits) {
    int[] prints = new int[layout.slots()];
    for (int i = taken - 1; i >= 0; i--) {
      long hash = order[i];
      int print = TokenFilter.fingerprint(hash, bits);
      for (int k = 0; k < 3; k++) {
        if (k != ownPosition[i]) {
          print ^= prints[layout.position(hash, k)];
        }
      }
      prints[layout.position(hash, ownPosition[i])] = print;
    }
    return prints;
  }
}
