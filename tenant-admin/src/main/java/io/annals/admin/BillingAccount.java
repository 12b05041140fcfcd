package io.annals.admin;

import io.annals.metering.Meter;
import io.annals.tenancy.TenantUid;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How far the bills of a tenant have come.
 *
 * @param first month that is billed
 * @param createdAt days before have nothing to settle
 * @param endedAt when its data was purged, after which nothing is used; null = not yet
 * @param months that something was settled of, ascending
 */
record BillingAccount(
    TenantUid tenant,
    BillingTerms terms,
    YearMonth first,
    Instant createdAt,
    Instant endedAt,
    List<SettledMonth> months) {

  /**
   * What is settled of a month.
   *
   * @param currency null when nothing had a price
   * @param openFrom the first day that is not settled
   * @param unpriced what was used and has no price, in the meters' base units
   * @param closedAt null = open
   */
  record SettledMonth(
      BillingMonth month,
      String currency,
      LocalDate openFrom,
      Map<Meter, BigInteger> unpriced,
      Instant closedAt) {
    SettledMonth {
      unpriced = Map.copyOf(unpriced);
    }

    boolean isClosed() {
      return closedAt != null;
    }
  }

  Optional<SettledMonth> settled(YearMonth month) {
    return months.stream().filter(each -> each.month().month().equals(month)).findFirst();
  }

  boolean isClosed(YearMonth month) {
    return settled(month).filter(SettledMonth::isClosed).isPresent();
  }

  /** The month in which something may be used now; after the tenant's end, its last one. */
  YearMonth current(Instant now) {
    Instant last = endedAt != null && endedAt.isBefore(now) ? endedAt : now;
    YearMonth current = terms.monthOf(last);
    return current.isBefore(first) ? first : current;
  }

  /** The months that are not closed, ascending; none when the tenant has ended long ago. */
  List<BillingMonth> open(Instant now) {
    List<BillingMonth> open = new ArrayList<>();
    for (YearMonth month = first; !month.isAfter(current(now)); month = month.plusMonths(1)) {
      if (!isClosed(month)) {
        open.add(terms.month(month));
      }
    }
    return open;
  }
}
