package io.annals.metering;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/**
 * One line of a bill. Lines of corrections may be negative.
 *
 * @param quantity exact, in the base unit of the meter
 * @param gross the quantity at its price, with 8 decimals
 * @param discount what of it is free: all or nothing
 */
public record BillLine(Charge charge, BigInteger quantity, BigDecimal gross, BigDecimal discount) {
  /** Decimals of money. A line is rounded once, half-even; sums are never rounded. */
  public static final int DECIMALS = 8;

  /** Decimals of a quantity as it is shown: a GBDay of which a byte-microsecond is a fraction. */
  private static final int SHOWN_DECIMALS = 12;

  static BillLine of(Charge charge, BigInteger quantity) {
    BigDecimal gross =
        new BigDecimal(quantity)
            .multiply(charge.unitPrice())
            .divide(charge.per().inBase(), DECIMALS, RoundingMode.HALF_EVEN);
    BigDecimal nothing = BigDecimal.ZERO.setScale(DECIMALS);
    return new BillLine(charge, quantity, gross, charge.freeProgramme() == null ? nothing : gross);
  }

  /** What is to be paid. */
  public BigDecimal net() {
    return gross.subtract(discount);
  }

  /** The quantity in the unit of the price, half-even to 12 decimals, for people to read. */
  public BigDecimal shownQuantity() {
    BigDecimal size = new BigDecimal(charge.per().unit().size());
    return new BigDecimal(quantity).divide(size, SHOWN_DECIMALS, RoundingMode.HALF_EVEN);
  }
}
