package io.annals.metering;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.YearMonth;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Goes once through the uses of a month and charges them. Confined to one thread. */
final class MonthWalk {
  private final Tariff tariff;
  private final TierCount tiers = new TierCount();
  private final AllowanceCount allowances = new AllowanceCount();
  private final Map<Charge, BigInteger> charged = new LinkedHashMap<>();
  private final Map<Meter, BigInteger> unpriced = new EnumMap<>(Meter.class);

  MonthWalk(Tariff tariff) {
    this.tariff = tariff;
  }

  /** Charges a use; uses come in the order of {@link UsageFold#cells()}. */
  void take(UsageFold.Cell cell) {
    UsageFold.Use use = cell.use();
    PricePlan plan = use.segment().plan();
    String region = use.topic() == null ? null : use.topic().region();
    Optional<Price> price =
        plan == null ? Optional.empty() : plan.priceOf(use.meter(), region, use.network());
    if (price.isEmpty()) {
      unpriced.merge(use.meter(), cell.quantity(), BigInteger::add);
      return;
    }
    String programme =
        tariff
            .programmeOf(use.topic(), use.meter(), use.segment().from())
            .map(FreeProgramme::name)
            .orElse(null);
    for (TierCount.Part part : tiers.take(price.get(), cell.quantity())) {
      if (programme == null) {
        afterAllowances(use, price.get().per(), part);
      } else {
        charge(use, price.get().per(), part.unitPrice(), programme, part.quantity());
      }
    }
  }

  Bill bill(YearMonth month) {
    List<BillLine> lines =
        charged.entrySet().stream()
            .map(charge -> BillLine.of(charge.getKey(), charge.getValue()))
            .toList();
    return new Bill(month, tariff.currency(), lines, unpriced);
  }

  private void afterAllowances(UsageFold.Use use, Per per, TierCount.Part part) {
    BigInteger rest = part.quantity();
    for (Allowance allowance : tariff.allowances()) {
      BigInteger free = allowances.take(allowance, use, rest);
      charge(use, per, part.unitPrice(), allowance.name(), free);
      rest = rest.subtract(free);
    }
    charge(use, per, part.unitPrice(), null, rest);
  }

  private void charge(
      UsageFold.Use use, Per per, BigDecimal unitPrice, String programme, BigInteger quantity) {
    if (quantity.signum() > 0) {
      Charge charge =
          new Charge(
              use.segment().day(),
              use.topic(),
              use.meter(),
              use.network(),
              per,
              unitPrice,
              programme);
      charged.merge(charge, quantity, BigInteger::add);
    }
  }
}
