package io.annals.query.language;

import java.math.BigInteger;
import java.util.Optional;

/**
 * A decimal number of any length, compared by value: {@code 2e2} equals {@code 200.0}. Reading and
 * comparing take time in proportion to the text, whatever it says, which other classes for numbers
 * do not promise.
 *
 * <p>An exponent beyond ±10^15 counts as that.
 */
public final class Decimal implements Comparable<Decimal> {
  private static final long EXPONENT_LIMIT = 1_000_000_000_000_000L;
  private static final int MOST_DIGITS_OF_LONG = 19;
  private static final BigInteger LEAST = BigInteger.valueOf(Long.MIN_VALUE);
  private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);

  private final int sign;

  /** Digits without zeros at either end; empty for zero. */
  private final String digits;

  /** The value is 0.digits times ten to the power of this. */
  private final long magnitude;

  private Decimal(int sign, String digits, long magnitude) {
    this.sign = sign;
    this.digits = digits;
    this.magnitude = magnitude;
  }

  public static Decimal of(long value) {
    return parse(Long.toString(value)).orElseThrow();
  }

  /** Reads a number as JSON and people write it: {@code [+-]digits[.digits][e[+-]digits]}. */
  public static Optional<Decimal> parse(CharSequence text) {
    int length = text.length();
    int i = length > 0 && (text.charAt(0) == '-' || text.charAt(0) == '+') ? 1 : 0;
    boolean negative = i == 1 && text.charAt(0) == '-';
    int whole = endOfDigits(text, i);
    StringBuilder digits = new StringBuilder(length).append(text, i, whole);
    int end = whole;
    if (end < length && text.charAt(end) == '.') {
      end = endOfDigits(text, end + 1);
      digits.append(text, whole + 1, end);
    }
    if (digits.isEmpty() || (end > whole && end == whole + 1)) {
      return Optional.empty();
    }
    long exponent = 0;
    if (end < length && (text.charAt(end) == 'e' || text.charAt(end) == 'E')) {
      int from = end + 1;
      if (from < length && (text.charAt(from) == '-' || text.charAt(from) == '+')) {
        from++;
      }
      int to = endOfDigits(text, from);
      if (to == from) {
        return Optional.empty();
      }
      exponent = exponent(text, from, to, text.charAt(from - 1) == '-');
      end = to;
    }
    return end == length
        ? Optional.of(of(negative, digits, whole - i, exponent))
        : Optional.empty();
  }

  private static Decimal of(boolean negative, StringBuilder digits, long whole, long exponent) {
    int first = 0;
    int last = digits.length();
    while (first < last && digits.charAt(first) == '0') {
      first++;
    }
    while (last > first && digits.charAt(last - 1) == '0') {
      last--;
    }
    if (first == last) {
      return new Decimal(0, "", 0);
    }
    return new Decimal(negative ? -1 : 1, digits.substring(first, last), whole - first + exponent);
  }

  private static int endOfDigits(CharSequence text, int from) {
    int i = from;
    while (i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
      i++;
    }
    return i;
  }

  private static long exponent(CharSequence text, int from, int to, boolean negative) {
    long value = 0;
    for (int i = from; i < to && value < EXPONENT_LIMIT; i++) {
      value = value * 10 + (text.charAt(i) - '0');
    }
    value = Math.min(value, EXPONENT_LIMIT);
    return negative ? -value : value;
  }

  /** The greatest whole number not above this one; the nearest end of {@code long} beyond it. */
  public long floor() {
    if (sign == 0) {
      return 0;
    }
    if (magnitude <= 0) {
      return sign < 0 ? -1 : 0;
    }
    if (magnitude > MOST_DIGITS_OF_LONG) {
      return sign < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
    int kept = (int) Math.min(digits.length(), magnitude);
    BigInteger whole =
        new BigInteger(digits.substring(0, kept))
            .multiply(BigInteger.TEN.pow((int) magnitude - kept));
    BigInteger floor =
        sign > 0 ? whole : whole.add(isWhole() ? BigInteger.ZERO : BigInteger.ONE).negate();
    return floor.max(LEAST).min(MOST).longValue();
  }

  /** Whether there is nothing behind the point. */
  public boolean isWhole() {
    return sign == 0 || magnitude >= digits.length();
  }

  @Override
  public int compareTo(Decimal other) {
    if (sign != other.sign) {
      return Integer.compare(sign, other.sign);
    }
    int size = Long.compare(magnitude, other.magnitude);
    return sign * (size != 0 ? size : digits.compareTo(other.digits));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Decimal d && compareTo(d) == 0;
  }

  @Override
  public int hashCode() {
    return digits.hashCode() * 31 + sign;
  }

  @Override
  public String toString() {
    if (sign == 0) {
      return "0";
    }
    if (isWhole() && magnitude <= MOST_DIGITS_OF_LONG) {
      return (sign < 0 ? "-" : "") + digits + "0".repeat((int) magnitude - digits.length());
    }
    return (sign < 0 ? "-0." : "0.") + digits + (magnitude == 0 ? "" : "e" + magnitude);
  }
}
