package io.annals.platform.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * An address of IPv4 or IPv6 as a number of 128 bits; IPv4 lies in {@code ::ffff:0:0/96}, so an
 * IPv4-mapped address is the IPv4 address (RFC 4291, section 2.5.5.2). Ordered by that number.
 */
public record IpAddress(long high, long low) implements Comparable<IpAddress> {
  private static final int GROUPS = 8;
  private static final long MAPPED = 0xffffL << 32;

  /** A text that can be one is at most so long. */
  private static final int LONGEST = 45;

  /**
   * Reads the forms of RFC 4291, section 2.2, and four decimal numbers without leading zeros, which
   * some take for octal. No zone, no port, no blanks; never asks for a name.
   */
  public static Optional<IpAddress> parse(String text) {
    if (text.isEmpty() || text.length() > LONGEST) {
      return Optional.empty();
    }
    if (text.indexOf(':') >= 0) {
      return sixteen(text);
    }
    long four = four(text);
    return four < 0 ? Optional.empty() : Optional.of(new IpAddress(0, MAPPED | four));
  }

  public boolean isV4() {
    return high == 0 && (low & ~0xffff_ffffL) == MAPPED;
  }

  /** Four bytes of IPv4, sixteen of IPv6. */
  public InetAddress inet() {
    byte[] bytes = ByteBuffer.allocate(16).putLong(high).putLong(low).array();
    try {
      return InetAddress.getByAddress(isV4() ? Arrays.copyOfRange(bytes, 12, 16) : bytes);
    } catch (UnknownHostException neverOfThisLength) {
      throw new IllegalStateException(neverOfThisLength);
    }
  }

  @Override
  public int compareTo(IpAddress other) {
    int order = Long.compareUnsigned(high, other.high);
    return order != 0 ? order : Long.compareUnsigned(low, other.low);
  }

  /** Four decimal numbers, or the shortest form of RFC 5952. */
  @Override
  public String toString() {
    if (isV4()) {
      return ((low >> 24) & 255)
          + ("." + ((low >> 16) & 255))
          + ("." + ((low >> 8) & 255))
          + ("." + (low & 255));
    }
    int from = 0;
    int longest = 1; // a single group is not left out
    for (int i = 0; i < GROUPS; i++) {
      int zeros = zeros(i);
      if (zeros > longest) {
        from = i;
        longest = zeros;
      }
    }
    return longest == 1
        ? groups(0, GROUPS)
        : groups(0, from) + "::" + groups(from + longest, GROUPS);
  }

  private int zeros(int from) {
    int to = from;
    while (to < GROUPS && group(to) == 0) {
      to++;
    }
    return to - from;
  }

  private String groups(int from, int to) {
    StringBuilder text = new StringBuilder();
    for (int i = from; i < to; i++) {
      text.append(i > from ? ":" : "").append(Long.toHexString(group(i)));
    }
    return text.toString();
  }

  private long group(int place) {
    long half = place < 4 ? high : low;
    return (half >>> (48 - 16 * (place % 4))) & 0xffff;
  }

  /** The number of a dotted quad, or -1. */
  private static long four(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      return -1;
    }
    long address = 0;
    for (String part : parts) {
      int number = digits(part, 3, 10);
      if (number < 0 || number > 255 || (part.length() > 1 && part.charAt(0) == '0')) {
        return -1;
      }
      address = (address << 8) | number;
    }
    return address;
  }

  private static Optional<IpAddress> sixteen(String text) {
    int gap = text.indexOf("::");
    if (gap < 0) {
      int[] all = numbers(text);
      return all.length == GROUPS ? Optional.of(of(all)) : Optional.empty();
    }
    int[] before = gap == 0 ? new int[0] : numbers(text.substring(0, gap));
    String rest = text.substring(gap + 2);
    int[] after = rest.isEmpty() ? new int[0] : numbers(rest);
    boolean wrong = (gap > 0 && before.length == 0) || (!rest.isEmpty() && after.length == 0);
    boolean quadBefore = text.indexOf('.') >= 0 && text.indexOf('.') < gap;
    if (wrong || quadBefore || before.length + after.length >= GROUPS) {
      return Optional.empty();
    }
    int[] all = Arrays.copyOf(before, GROUPS);
    System.arraycopy(after, 0, all, GROUPS - after.length, after.length);
    return Optional.of(of(all));
  }

  /** Groups divided by colons, the last of which may be a dotted quad; none when one is wrong. */
  private static int[] numbers(String text) {
    String[] parts = text.split(":", -1);
    int last = parts.length - 1;
    boolean quad = parts[last].indexOf('.') >= 0;
    int[] numbers = new int[parts.length + (quad ? 1 : 0)];
    for (int i = 0; i < parts.length - (quad ? 1 : 0); i++) {
      numbers[i] = digits(parts[i], 4, 16);
      if (numbers[i] < 0) {
        return new int[0];
      }
    }
    if (quad) {
      long four = four(parts[last]);
      if (four < 0) {
        return new int[0];
      }
      numbers[last] = (int) (four >> 16);
      numbers[last + 1] = (int) (four & 0xffff);
    }
    return numbers;
  }

  private static IpAddress of(int[] groups) {
    long[] halves = new long[2];
    for (int i = 0; i < GROUPS; i++) {
      halves[i / 4] = (halves[i / 4] << 16) | groups[i];
    }
    return new IpAddress(halves[0], halves[1]);
  }

  /** The number, or -1. */
  private static int digits(String text, int most, int radix) {
    if (text.isEmpty() || text.length() > most) {
      return -1;
    }
    int number = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int digit = c < 128 ? Character.digit(c, radix) : -1;
      if (digit < 0) {
        return -1;
      }
      number = number * radix + digit;
    }
    return number;
  }
}
