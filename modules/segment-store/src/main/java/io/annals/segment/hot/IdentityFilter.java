package io.annals.segment.hot;

import java.util.Collection;

/**
 * Tells which identities a segment surely does not have: 10 bits each, about one of 80 strangers
 * passes. One look into memory per question, because there is one for each segment of a day.
 * Immutable.
 */
final class IdentityFilter {
  private static final int BITS_PER_KEY = 10;

  /** A bucket is eight words of 32 bits; a key sets one bit in each. */
  private static final int LANES = 8;

  private static final int BUCKET_BITS = LANES * 32;
  private static final int[] SALTS = {
    0x47b6137b, 0x44974d91, 0x8824ad5b, 0xa2b7289d, 0x705495c7, 0x2df1424b, 0x9efc4947, 0x5c6bfb31
  };

  private final int[] words;

  private IdentityFilter(int buckets) {
    this.words = new int[buckets * LANES];
  }

  static IdentityFilter of(Collection<Long> hashes) {
    Builder builder = new Builder(hashes.size());
    hashes.forEach(builder::add);
    return builder.filter;
  }

  /** Fills a filter key by key. Not thread-safe. */
  static final class Builder {
    private final IdentityFilter filter;

    /**
     * @param keys how many there will be
     */
    Builder(long keys) {
      long bits = Math.max(1L, keys) * BITS_PER_KEY;
      filter = new IdentityFilter((int) Math.min(1 << 24, (bits + BUCKET_BITS - 1) / BUCKET_BITS));
    }

    void add(long hash) {
      filter.add(hash);
    }

    /** Nothing may be added afterwards. */
    IdentityFilter build() {
      return filter;
    }
  }

  boolean mayHave(long hash) {
    int first = bucket(hash);
    for (int lane = 0; lane < LANES; lane++) {
      if ((words[first + lane] & bit(hash, lane)) == 0) {
        return false;
      }
    }
    return true;
  }

  /** On the heap. */
  long bytes() {
    return 4L * words.length;
  }

  private void add(long hash) {
    int first = bucket(hash);
    for (int lane = 0; lane < LANES; lane++) {
      words[first + lane] |= bit(hash, lane);
    }
  }

  private int bucket(long hash) {
    int buckets = words.length / LANES;
    return (int) (((hash >>> 32) * buckets) >>> 32) * LANES;
  }

  private static int bit(long hash, int lane) {
    return 1 << (((int) hash * SALTS[lane]) >>> 27);
  }
}
