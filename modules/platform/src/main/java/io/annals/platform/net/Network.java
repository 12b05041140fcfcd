package io.annals.platform.net;

import java.util.Optional;

/**
 * All addresses that begin with the same bits (CIDR, RFC 4632).
 *
 * @param first the lowest of them
 * @param bits of the 128 that are the same
 */
public record Network(IpAddress first, int bits) {
  private static final int V4_OFFSET = 96;

  public Network {
    if (bits < 0 || bits > 128) {
      throw new IllegalArgumentException("not a length of a prefix");
    }
    first = lowest(first, bits);
  }

  /**
   * {@code 10.0.0.0/8}, {@code fd00::/8}, or an address for itself alone. Bits behind the prefix
   * are passed over.
   */
  public static Optional<Network> parse(String text) {
    int slash = text.indexOf('/');
    Optional<IpAddress> address = IpAddress.parse(slash < 0 ? text : text.substring(0, slash));
    if (address.isEmpty() || slash < 0) {
      return address.map(a -> new Network(a, 128));
    }
    String length = text.substring(slash + 1);
    return length.matches("0|[1-9][0-9]{0,2}")
        ? of(address.get(), Integer.parseInt(length))
        : Optional.empty();
  }

  /**
   * @param length of the prefix as it is written: up to 32 with IPv4, 128 with IPv6
   */
  public static Optional<Network> of(IpAddress address, int length) {
    int bits = address.isV4() ? length + V4_OFFSET : length;
    return length < 0 || bits > 128 ? Optional.empty() : Optional.of(new Network(address, bits));
  }

  /** The highest address. */
  public IpAddress last() {
    return new IpAddress(first.high() | ~mask(bits), first.low() | ~mask(bits - 64));
  }

  public boolean contains(IpAddress address) {
    return lowest(address, bits).equals(first);
  }

  public boolean contains(Network other) {
    return other.bits >= bits && contains(other.first);
  }

  @Override
  public String toString() {
    return first + "/" + (first.isV4() && bits >= V4_OFFSET ? bits - V4_OFFSET : bits);
  }

  private static IpAddress lowest(IpAddress address, int bits) {
    return new IpAddress(address.high() & mask(bits), address.low() & mask(bits - 64));
  }

  /** The first bits of 64. */
  private static long mask(int bits) {
    return bits <= 0 ? 0 : bits >= 64 ? -1L : -1L << (64 - bits);
  }
}
