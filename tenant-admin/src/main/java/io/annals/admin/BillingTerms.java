package io.annals.admin;

import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * By which price plan and in which zone a tenant's months are billed. Months follow on each other
 * without a hole and without a minute that is in two of them: each begins when the one before ends,
 * which is in the zone of the one before. Immutable.
 *
 * @param terms each holds until the next; the first one always held
 */
record BillingTerms(List<Term> terms) {
  /** In no zone is it another month so far away. */
  private static final int FARTHEST = 2;

  /**
   * @param since null = always
   * @param pricePlan null = none; need not be known
   */
  record Term(YearMonth since, String pricePlan, ZoneId zone) {
    boolean isLike(Term other) {
      return zone.equals(other.zone)
          && (pricePlan == null ? other.pricePlan == null : pricePlan.equals(other.pricePlan));
    }
  }

  BillingTerms {
    terms =
        terms.stream()
            .sorted(Comparator.comparing(Term::since, Comparator.nullsFirst(YearMonth::compareTo)))
            .toList();
    if (terms.isEmpty() || terms.get(0).since() != null) {
      throw new IllegalArgumentException("the first terms must always have held");
    }
  }

  Term at(YearMonth month) {
    Term last = null;
    for (Term term : terms) {
      if (term.since() == null || !term.since().isAfter(month)) {
        last = term;
      }
    }
    return last;
  }

  BillingMonth month(YearMonth month) {
    Term term = at(month);
    return new BillingMonth(
        month, term.pricePlan(), term.zone(), end(month.minusMonths(1)), end(month));
  }

  YearMonth monthOf(Instant time) {
    YearMonth month = YearMonth.from(time.atZone(ZoneId.of("UTC"))).minusMonths(FARTHEST);
    while (!time.isBefore(end(month))) {
      month = month.plusMonths(1);
    }
    return month;
  }

  /** The same with other terms from that month on, and none after. */
  BillingTerms with(YearMonth since, Term wish) {
    List<Term> next = new ArrayList<>();
    for (Term term : terms) {
      if (term.since() == null || term.since().isBefore(since)) {
        next.add(term);
      }
    }
    if (!next.get(next.size() - 1).isLike(wish)) {
      next.add(new Term(since, wish.pricePlan(), wish.zone()));
    }
    return new BillingTerms(next);
  }

  private Instant end(YearMonth month) {
    return month.plusMonths(1).atDay(1).atStartOfDay(at(month).zone()).toInstant();
  }
}
