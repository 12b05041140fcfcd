package io.annals.metering;

import java.math.BigInteger;
import java.time.Instant;
import java.util.Objects;

/**
 * What one meter counted in {@code [from, to)}: a minute, an hour, or anything else that crosses no
 * boundary of {@link RatingCalendar}.
 *
 * @param topic null for what belongs to the tenant as a whole
 * @param network of {@code readTraffic}; null for other meters, and where it is not known
 * @param quantity in the meter's base unit, not negative
 */
public record UsageSpan(
    Instant from, Instant to, TopicFacts topic, Meter meter, Network network, BigInteger quantity) {

  public UsageSpan {
    Objects.requireNonNull(meter, "meter");
    if (!from.isBefore(to)) {
      throw new IllegalArgumentException("a span ends after it began");
    }
    if (quantity.signum() < 0) {
      throw new IllegalArgumentException("a meter counts upwards only");
    }
    if (network != null && meter != Meter.READ_TRAFFIC) {
      throw new IllegalArgumentException("only readTraffic has a network");
    }
  }

  /**
   * A span whose quantity was counted in another unit.
   *
   * @throws IllegalArgumentException when the unit is not one of the meter's
   */
  public static UsageSpan of(
      Instant from, Instant to, TopicFacts topic, Meter meter, BigInteger quantity, Unit unit) {
    if (unit.base() != meter.base()) {
      throw new IllegalArgumentException(meter.text() + " is not counted in " + unit.text());
    }
    return new UsageSpan(from, to, topic, meter, null, quantity.multiply(unit.size()));
  }
}
