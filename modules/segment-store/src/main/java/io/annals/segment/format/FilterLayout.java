package io.annals.segment.format;

/** Where the three fingerprints of a key lie. Part of the segment format. */
sealed interface FilterLayout {
  int slots();

  /**
   * @param hash the key's, mixed with the filter's seed
   * @param k 0, 1 or 2; the three positions of a hash differ
   */
  int position(long hash, int k);

  /**
   * Three equal parts with one fingerprint in each: Graf and Lemire, "Xor Filters: Faster and
   * Smaller Than Bloom and Cuckoo Filters", ACM Journal of Experimental Algorithmics 25, 2020. The
   * smaller of the two for up to some 100,000 keys.
   *
   * @param third slots of each part
   */
  record Xor(int third) implements FilterLayout {
    static Xor of(int keys) {
      return new Xor((int) ((32 + Math.ceil(1.23 * keys)) / 3) + 1);
    }

    @Override
    public int slots() {
      return 3 * third;
    }

    @Override
    public int position(long hash, int k) {
      long part = Long.rotateLeft(hash, 21 * k) & 0xFFFFFFFFL;
      return (int) ((part * third) >>> 32) + k * third;
    }
  }

  /**
   * Many small windows with the three fingerprints in neighbouring ones: Graf and Lemire, "Binary
   * Fuse Filters: Fast and Smaller Than Xor Filters", ACM Journal of Experimental Algorithmics 27,
   * 2022.
   *
   * @param windowBits logarithm of a window's slots
   * @param windows in which the first fingerprint may lie; two more follow
   */
  record Fuse(int windowBits, int windows) implements FilterLayout {
    private static final int MOST_WINDOW_BITS = 18;

    static Fuse of(int keys) {
      double n = Math.max(keys, 2);
      int bits = (int) Math.floor(StrictMath.log(n) / StrictMath.log(3.33) + 2.25);
      bits = Math.min(bits, MOST_WINDOW_BITS);
      double factor = Math.max(1.125, 0.875 + 0.25 * StrictMath.log(1_000_000) / StrictMath.log(n));
      long capacity = Math.round(n * factor);
      long windows = ((capacity + (1L << bits) - 1) >> bits) - 2;
      return new Fuse(bits, (int) Math.max(1, windows));
    }

    @Override
    public int slots() {
      return (windows + 2) << windowBits;
    }

    @Override
    public int position(long hash, int k) {
      // The unsigned high half of hash * slots of the first windows.
      long range = (long) windows << windowBits;
      long high = Math.multiplyHigh(hash, range) + ((hash >> 63) & range);
      int base = (int) high + (k << windowBits);
      int mask = (1 << windowBits) - 1;
      return switch (k) {
        case 0 -> base;
        case 1 -> base ^ (int) ((hash >>> 18) & mask);
        default -> base ^ (int) (hash & mask);
      };
    }
  }
}
