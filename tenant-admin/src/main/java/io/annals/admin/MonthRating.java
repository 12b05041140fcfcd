package io.annals.admin;

import io.annals.metering.Bill;
import io.annals.metering.PricePlan;
import io.annals.metering.Rating;
import io.annals.metering.RatingCalendar;
import io.annals.metering.Tariff;
import io.annals.metering.UsageSpan;
import io.annals.tenancy.TenantUid;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Rates one tenant's month, or its first days. Pure, immutable. */
final class MonthRating {
  /** ISO 4217's code for no currency; a plan in it prices nothing. */
  private static final String NO_CURRENCY = "XXX";

  private final BillingMonth month;
  private final Optional<Tariff> tariff;
  private final RatingCalendar calendar;

  /**
   * @param tariff of the month's plan; empty when that has no prices
   */
  MonthRating(BillingMonth month, Optional<Tariff> tariff) {
    this.month = month;
    this.tariff = tariff;
    this.calendar =
        new RatingCalendar(tariff.orElseGet(MonthRating::nothing), month.zone(), month.begin());
  }

  private static Tariff nothing() {
    return new Tariff(
        List.of(new PricePlan("none", NO_CURRENCY, Instant.EPOCH, List.of())),
        List.of(),
        List.of());
  }

  BillingMonth month() {
    return month;
  }

  /** Null when nothing has a price. */
  String currency() {
    return tariff.map(Tariff::currency).orElse(null);
  }

  Instant end(LocalDate day) {
    return calendar.end(day);
  }

  /** The last day of the month that was over so long before; empty when none was. */
  Optional<LocalDate> lastOver(Instant now, Duration since) {
    LocalDate day = month.month().atEndOfMonth();
    while (day.getDayOfMonth() > 1 && end(day).plus(since).isAfter(now)) {
      day = day.minusDays(1);
    }
    return Optional.of(day).filter(last -> !end(last).plus(since).isAfter(now));
  }

  /** The day in which that time is; the first or the last one when it is outside the month. */
  LocalDate dayOf(Instant time) {
    return lastOver(time, Duration.ZERO)
        .map(over -> over.equals(month.month().atEndOfMonth()) ? over : over.plusDays(1))
        .orElse(month.month().atDay(1));
  }

  /** Where usage must be cut from the month's beginning through that day; ascending. */
  List<Instant> cuts(LocalDate through) {
    List<Instant> cuts = new ArrayList<>();
    for (int day = 1; day <= through.getDayOfMonth(); day++) {
      for (Instant cut : calendar.boundaries(month.month().atDay(day))) {
        if (cuts.isEmpty() || cut.isAfter(cuts.get(cuts.size() - 1))) {
          cuts.add(cut);
        }
      }
    }
    return List.copyOf(cuts);
  }

  /** What was used from the month's beginning through that day, cut where it must be. */
  Future<List<UsageSpan>> usage(BillableUsage usage, TenantUid tenant, LocalDate through) {
    List<Instant> cuts = cuts(through);
    return cuts.size() < 2 ? Future.succeededFuture(List.of()) : usage.between(tenant, cuts);
  }

  Bill rate(List<UsageSpan> usage) {
    return new Rating(calendar).rate(month.month(), usage);
  }
}
