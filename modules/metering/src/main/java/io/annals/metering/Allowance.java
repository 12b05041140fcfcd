package io.annals.metering;

import java.math.BigInteger;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/**
 * A quantity that is free in each day or month of the tenant's calendar; what is left over lapses.
 * Immutable.
 *
 * @param meters that draw on it together; all counted in the same unit
 * @param network for which it is, of readTraffic; null = all
 * @param amount free in each day or month
 * @param perRegion every region has one of its own, usage without a region too
 * @param startsAt a whole minute; null = always was
 * @param endsAt a whole minute, the first in which there is none; null = without end
 */
public record Allowance(
    String name,
    Set<Meter> meters,
    Network network,
    Per amount,
    Period per,
    boolean perRegion,
    Instant startsAt,
    Instant endsAt) {

  /** How long an allowance lasts. Those that lapse sooner are used up first. */
  public enum Period {
    DAY("day"),
    MONTH("month");

    private final String text;

    Period(String text) {
      this.text = text;
    }

    /** As clients write it. */
    public String text() {
      return text;
    }
  }

  public Allowance {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(per, "per");
    if (meters.isEmpty()) {
      throw new IllegalArgumentException("an allowance names its meters");
    }
    meters = Set.copyOf(EnumSet.copyOf(meters));
    for (Meter meter : meters) {
      if (meter.base() != amount.unit().base()) {
        throw new IllegalArgumentException(
            meter.text() + " is not counted in " + amount.unit().text());
      }
    }
    if (network != null && !meters.equals(Set.of(Meter.READ_TRAFFIC))) {
      throw new IllegalArgumentException("only readTraffic has a network");
    }
    if (amount.inBase().stripTrailingZeros().scale() > 0) {
      throw new IllegalArgumentException("the amount is finer than what is counted");
    }
    if (startsAt != null) {
      Minutes.check("startsAt", startsAt);
    }
    if (endsAt != null) {
      Minutes.check("endsAt", endsAt);
    }
    if (startsAt != null && endsAt != null && !startsAt.isBefore(endsAt)) {
      throw new IllegalArgumentException("endsAt must be after startsAt");
    }
  }

  boolean isOpen(Instant at) {
    return (startsAt == null || !at.isBefore(startsAt)) && (endsAt == null || at.isBefore(endsAt));
  }

  /** The same without beginning and end. */
  Allowance always() {
    return new Allowance(name, meters, network, amount, per, perRegion, null, null);
  }

  boolean isFor(Meter meter, Network through, Instant at) {
    return meters.contains(meter) && (network == null || network == through) && isOpen(at);
  }

  /** In the meters' base unit. */
  BigInteger quantity() {
    return amount.unit().inBase(amount.amount());
  }
}
