package io.annals.metering;

import java.math.BigDecimal;

/**
 * A price that holds up to some quantity of the month.
 *
 * @param upTo in the unit of the price; null = without end
 * @param unitPrice in the plan's currency; 0 is a price too
 */
public record Tier(BigDecimal upTo, BigDecimal unitPrice) {
  public Tier {
    if (unitPrice.signum() < 0) {
      throw new IllegalArgumentException("a price is not negative");
    }
    if (upTo != null && upTo.signum() <= 0) {
      throw new IllegalArgumentException("upTo must be more than 0");
    }
  }
}
