package io.annals.metering;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How much of the month has been priced already, for each selector of prices: carried through days
 * and topics, and over to the next version of a plan. Confined to one thread.
 */
final class TierCount {
  /** So much at that price. */
  record Part(BigDecimal unitPrice, BigInteger quantity) {}

  private final Map<Price.Selector, BigInteger> used = new HashMap<>();

  /** Cuts a quantity, more than 0, where it goes from one tier to the next, and counts it. */
  List<Part> take(Price price, BigInteger quantity) {
    BigInteger begin = used.getOrDefault(price.selector(), BigInteger.ZERO);
    BigInteger end = begin.add(quantity);
    used.put(price.selector(), end);
    List<Part> parts = new ArrayList<>();
    List<BigInteger> ends = price.ends();
    for (int i = 0; begin.compareTo(end) < 0; i++) {
      BigInteger until = ends.get(i) == null ? end : ends.get(i).min(end);
      if (until.compareTo(begin) > 0) {
        parts.add(new Part(price.tiers().get(i).unitPrice(), until.subtract(begin)));
        begin = until;
      }
    }
    return parts;
  }
}
