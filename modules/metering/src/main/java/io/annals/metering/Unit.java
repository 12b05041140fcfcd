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
  BYTE("byte", BaseUnit.BYTE, 1, 1),
  GB("GB", BaseUnit.BYTE, Unit.GIGA, 1),
  BYTE_HOUR("byteHour", BaseUnit.BYTE_MICROSECOND, 1, Unit.HOUR_MICROS),
  GB_HOUR("GBHour", BaseUnit.BYTE_MICROSECOND, Unit.GIGA, Unit.HOUR_MICROS),
  GB_DAY("GBDay", BaseUnit.BYTE_MICROSECOND, Unit.GIGA, 24 * Unit.HOUR_MICROS),
  REQUEST("request", BaseUnit.REQUEST, 1, 1),
  MREQUEST("Mrequest", BaseUnit.REQUEST, 1_000_000, 1),
  PARTITION_HOUR("partitionHour", BaseUnit.PARTITION_MICROSECOND, 1, Unit.HOUR_MICROS),
  PARTITION_DAY("partitionDay", BaseUnit.PARTITION_MICROSECOND, 1, 24 * Unit.HOUR_MICROS);

  private static final long GIGA = 1_000_000_000;
  private static final long HOUR_MICROS = 3_600_000_000L;

  private final String text;
  private final BaseUnit base;
  private final BigInteger size;

  Unit(String text, BaseUnit base, long amount, long micros) {
    this.text = text;
    this.base = base;
    this.size = BigInteger.valueOf(amount).multiply(BigInteger.valueOf(micros));
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
