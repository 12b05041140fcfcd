package io.annals.metering;

import java.math.BigInteger;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;

/** What is left of allowances, each for its own days or month. Confined to one thread. */
final class AllowanceCount {
  private record Pot(String allowance, LocalDate day, String region) {}

  private final Map<Pot, BigInteger> left = new HashMap<>();

  /** Takes as much of a quantity as the allowance has left then; 0 when it is not for this use. */
  BigInteger take(Allowance allowance, UsageFold.Use use, BigInteger quantity) {
    if (!allowance.isFor(use.meter(), use.network(), use.segment().from())) {
      return BigInteger.ZERO;
    }
    LocalDate day =
        switch (allowance.per()) {
          case DAY -> use.segment().day();
          case MONTH -> use.segment().day().withDayOfMonth(1);
        };
    String region = use.topic() == null ? null : use.topic().region();
    Pot pot = new Pot(allowance.name(), day, allowance.perRegion() ? region : null);
    BigInteger before = left.getOrDefault(pot, allowance.quantity());
    BigInteger taken = before.min(quantity);
    left.put(pot, before.subtract(taken));
    return taken;
  }
}
