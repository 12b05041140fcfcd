package io.annals.metering;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;

/**
 * Units of prices and allowances, decimal: a GB is 10⁹ byte. A day in a unit is 24 hours, also
 * where the calendar's day has 23 or 25.
 */
public enum Unit {
  BYTE("byte", BaseUnit.BYTE, 1),
  GB("GB", BaseUnit.BYTE, 1_000_000_000),
  BYTE_HOUR("byteHour", BaseUnit.BYTE_MILLISECOND, 3_600_000),
  GB_HOUR("GBHour", BaseUnit.BYTE_MILLISECOND, 3_600_000L * 1_000_000_000),
  GB_DAY("GBDay", BaseUnit.BYTE_MILLISECOND, 86_400_000L * 1_000_000_000),
  REQUEST("request", BaseUnit.REQUEST, 1),
  MREQUEST("Mrequest", BaseUnit.REQUEST, 1_000_000),
  PARTITION_HOUR("partitionHour", BaseUnit.PARTITION_MILLISECOND, 3_600_000),
  PARTITION_DAY("partitionDay", BaseUnit.PARTITION_MILLISECOND, 86_400_000);

  private final String text;
  private final BaseUnit base;
  private final BigInteger size;

  Unit(String text, BaseUnit base, long size) {
    this.text = text;
    this.base = base;
    this.size = BigInteger.valueOf(size);
  }

  /** As clients write it. */
  public String text() {
    return text;
  }

  public BaseUnit base() {
    return base;
  }

  /** How many of the base unit one of this is. */
  public BigInteger size() {
    return size;
  }

  /**
   * That many of this unit, in its base unit.
   *
   * @throws ArithmeticException when that is no integer
   */
  public BigInteger inBase(BigDecimal amount) {
    return amount.multiply(new BigDecimal(size)).toBigIntegerExact();
  }

  public static Optional<Unit> of(String text) {
    return Arrays.stream(values()).filter(unit -> unit.text.equals(text)).findFirst();
  }
}
