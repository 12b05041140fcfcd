package io.annals.query.language;

/**
 * A set of numbers without gaps.
 *
 * @param low null = no lower end
 * @param high null = no upper end
 */
public record Interval(Decimal low, boolean lowIncluded, Decimal high, boolean highIncluded) {
  static Interval above(Decimal low, boolean included) {
    return new Interval(low, included, null, false);
  }

  static Interval below(Decimal high, boolean included) {
    return new Interval(null, false, high, included);
  }

  static Interval exactly(Decimal number) {
    return new Interval(number, true, number, true);
  }

  public boolean contains(Decimal number) {
    if (low != null) {
      int order = number.compareTo(low);
      if (order < 0 || (order == 0 && !lowIncluded)) {
        return false;
      }
    }
    if (high != null) {
      int order = number.compareTo(high);
      return order < 0 || (order == 0 && highIncluded);
    }
    return true;
  }

  /** The least whole number that may be inside, of those that fit a {@code long}. */
  public long lowest() {
    if (low == null) {
      return Long.MIN_VALUE;
    }
    long floor = low.floor();
    boolean counts = low.isWhole() && lowIncluded;
    return counts || floor == Long.MAX_VALUE ? floor : floor + 1;
  }

  /** The greatest whole number that may be inside, of those that fit a {@code long}. */
  public long highest() {
    if (high == null) {
      return Long.MAX_VALUE;
    }
    long floor = high.floor();
    boolean counts = !high.isWhole() || highIncluded;
    return counts || floor == Long.MIN_VALUE ? floor : floor - 1;
  }

  @Override
  public String toString() {
    return (lowIncluded ? "[" : "(")
        + (low == null ? "" : low)
        + " "
        + (high == null ? "" : high)
        + (highIncluded ? "]" : ")");
  }
}
