package io.annals.metering;

import java.math.BigDecimal;

/** For how much of something a price is, or how much of it is free: 1 GB, 10000 requests. */
public record Per(BigDecimal amount, Unit unit) {
  public Per {
    if (amount.signum() <= 0) {
      throw new IllegalArgumentException("the amount must be more than 0");
    }
    amount = amount.stripTrailingZeros();
  }

  public Per(long amount, Unit unit) {
    this(BigDecimal.valueOf(amount), unit);
  }

  /** In the unit's base unit. */
  BigDecimal inBase() {
    return amount.multiply(new BigDecimal(unit.size()));
  }
}
