package io.annals.metering;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Objects;

/**
 * What a line of a bill is for. A bill has one line for each.
 *
 * @param day of the tenant's calendar
 * @param topic null for what belongs to the tenant as a whole
 * @param network of readTraffic, where it is known; else null
 * @param unitPrice for one {@code per}, in the bill's currency
 * @param freeProgramme name of the programme or allowance by which it is free; null = it is paid
 *     for
 */
public record Charge(
    LocalDate day,
    TopicFacts topic,
    Meter meter,
    Network network,
    Per per,
    BigDecimal unitPrice,
    String freeProgramme) {

  public Charge {
    Objects.requireNonNull(day, "day");
    Objects.requireNonNull(meter, "meter");
    Objects.requireNonNull(per, "per");
    // So that 0.10 and 0.1 are the same price.
    unitPrice = unitPrice.stripTrailingZeros();
  }
}
