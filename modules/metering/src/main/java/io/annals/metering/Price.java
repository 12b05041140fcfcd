package io.annals.metering;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What a meter costs. Immutable.
 *
 * @param region of the topics that it is for; null = all
 * @param network that it is for; null = all
 * @param tiers ascending; the last one has no end
 */
public record Price(Meter meter, String region, Network network, Per per, List<Tier> tiers) {
  /** Which usage a price is for. Tiers count the month's usage of one such. */
  record Selector(Meter meter, String region, Network network) {}

  public Price {
    Objects.requireNonNull(meter, "meter");
    tiers = List.copyOf(tiers);
    if (per.unit().base() != meter.base()) {
      throw new IllegalArgumentException(meter.text() + " has no price per " + per.unit().text());
    }
    if (network != null && meter != Meter.READ_TRAFFIC) {
      throw new IllegalArgumentException("only readTraffic has a network");
    }
    if (tiers.isEmpty() || tiers.get(tiers.size() - 1).upTo() != null) {
      throw new IllegalArgumentException("the last tier must have no upTo");
    }
    checkAscending(per.unit(), tiers);
  }

  /** The same price for any quantity. */
  public static Price flat(Meter meter, Per per, String unitPrice) {
    return new Price(meter, null, null, per, List.of(new Tier(null, new BigDecimal(unitPrice))));
  }

  Selector selector() {
    return new Selector(meter, region, network);
  }

  boolean isFor(Meter used, String inRegion, Network through) {
    return meter == used
        && (region == null || region.equals(inRegion))
        && (network == null || network == through);
  }

  /** Where the tiers end, in the base unit; null = never. As long as the list of tiers. */
  List<BigInteger> ends() {
    List<BigInteger> ends = new ArrayList<>();
    tiers.forEach(tier -> ends.add(tier.upTo() == null ? null : per.unit().inBase(tier.upTo())));
    return ends;
  }

  private static void checkAscending(Unit unit, List<Tier> tiers) {
    BigDecimal before = BigDecimal.ZERO;
    for (Tier tier : tiers.subList(0, tiers.size() - 1)) {
      if (tier.upTo() == null || tier.upTo().compareTo(before) <= 0) {
        throw new IllegalArgumentException("upTo must grow from tier to tier");
      }
      if (tier.upTo().multiply(new BigDecimal(unit.size())).stripTrailingZeros().scale() > 0) {
        throw new IllegalArgumentException("upTo is finer than what is counted");
      }
      before = tier.upTo();
    }
  }
}
