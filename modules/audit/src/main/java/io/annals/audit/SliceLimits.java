package io.annals.audit;

/**
 * Bounds of one item.
 *
 * @param item bytes that an event may have; a larger one loses its bodies, or is a digest only
 * @param shown bytes that the shown part of a bad item may have
 * @param nesting levels of objects and arrays in an item, its own included
 */
public record SliceLimits(int item, int shown, int nesting) {
  /** 4 MiB, 64 KiB, 512 levels. */
  public static final SliceLimits DEFAULT = new SliceLimits(4 << 20, 64 << 10, 512);

  public SliceLimits {
    if (item <= 0 || shown <= 0 || nesting <= 0) {
      throw new IllegalArgumentException("limits are above zero");
    }
  }
}
