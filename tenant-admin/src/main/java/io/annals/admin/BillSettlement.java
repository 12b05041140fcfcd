package io.annals.admin;

import io.annals.admin.BillingAccount.SettledMonth;
import io.annals.metering.Bill;
import io.annals.metering.TariffBook;
import io.annals.tenancy.TenantUid;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Settles the days of one tenant, in one transaction: what its usage makes under the tariff as it
 * is now, less what is settled already, becomes new lines. So whatever came late, or was changed,
 * is corrected by the same step that settles a day, and a step that is repeated adds nothing.
 * Thread-safe.
 *
 * <p>A day is settled {@link #DAY_DELAY} after its end. A month is closed {@link #LATE} after its
 * end; what is found of it later goes to the bill of the month that is open then.
 */
final class BillSettlement {
  /** Hot tails are metered within seconds; this is for a store that was away for a while. */
  static final Duration DAY_DELAY = Duration.ofHours(1);

  /** For late usage, before a month is closed. */
  static final Duration LATE = Duration.ofDays(2);

  /** Closed months that are still looked at; a store that is away longer loses more than bills. */
  private static final int LATE_MONTHS = 3;

  /** Twenty seconds for each statement of usage, and as many for rating; nobody waits for it. */
  private static final String LIMITS =
      "SET LOCAL lock_timeout = '4s'; SET LOCAL statement_timeout = '20s';"
          + " SET LOCAL idle_in_transaction_session_timeout = '120s'";

  private final Pool pool;
  private final BillableUsage usage;
  private final Tariffs tariffs;
  private final WorkerExecutor workers;
  private final InstantSource clock;

  /**
   * @param workers rate
   */
  BillSettlement(
      Pool pool,
      BillableUsage usage,
      Tariffs tariffs,
      WorkerExecutor workers,
      InstantSource clock) {
    this.pool = pool;
    this.usage = usage;
    this.tariffs = tariffs;
    this.workers = workers;
    this.clock = clock;
  }

  /**
   * Settles all that is due of a tenant, and closes months.
   *
   * @return false when another process is at it
   */
  Future<Boolean> settle(TenantUid tenant) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    return BillingRows.account(pool, tenant)
        .compose(account -> BillingRows.begin(pool, tenant, account.first(), now))
        .compose(
            begun ->
                pool.withTransaction(
                    sql ->
                        sql.query(LIMITS)
                            .execute()
                            .compose(limited -> BillingRows.take(sql, tenant))
                            .compose(
                                taken ->
                                    taken
                                        ? settle(sql, tenant, now).map(true)
                                        : Future.succeededFuture(false))));
  }

  private Future<Void> settle(SqlConnection sql, TenantUid tenant, Instant now) {
    return tariffs
        .book(sql)
        .compose(
            book ->
                BillingRows.account(sql, tenant)
                    .compose(account -> new Pass(sql, account, book, now).run()));
  }

  /** One transaction. Confined to it. */
  private final class Pass {
    private final SqlConnection sql;
    private final BillingAccount account;
    private final TariffBook book;
    private final Instant now;
    private Instant next;

    Pass(SqlConnection sql, BillingAccount account, TariffBook book, Instant now) {
      this.sql = sql;
      this.account = account;
      this.book = book;
      this.now = now;
    }

    Future<Void> run() {
      List<BillingMonth> open = account.open(now);
      Future<Boolean> chain = Future.succeededFuture(false);
      for (BillingMonth month : open) {
        MonthRating rating = rating(month);
        chain = chain.compose(before -> settle(rating));
      }
      return chain
          .compose(settled -> settled ? late(open.get(open.size() - 1)) : Future.succeededFuture())
          .compose(done -> BillingRows.schedule(sql, account.tenant(), next));
    }

    /** Whether the month stays open and something of it was settled. */
    private Future<Boolean> settle(MonthRating rating) {
      YearMonth month = rating.month().month();
      LocalDate openFrom =
          account.settled(month).map(SettledMonth::openFrom).orElse(month.atDay(1));
      Optional<LocalDate> due = rating.lastOver(now, DAY_DELAY);
      boolean closes = !rating.month().end().plus(LATE).isAfter(now);
      if (!closes) {
        LocalDate following = due.map(day -> day.plusDays(1)).orElse(month.atDay(1));
        wake(
            following.isAfter(month.atEndOfMonth())
                ? rating.month().end().plus(LATE)
                : rating.end(following).plus(DAY_DELAY));
      }
      if (due.isEmpty()
          || !rating.end(due.get()).isAfter(account.createdAt())
          || (!closes && due.get().isBefore(openFrom))) {
        return Future.succeededFuture(false);
      }
      return rate(rating, due.get())
          .compose(
              bill ->
                  append(rating, bill, month, openFrom)
                      .compose(
                          added ->
                              BillingRows.save(
                                  sql,
                                  account.tenant(),
                                  new SettledMonth(
                                      rating.month(),
                                      rating.currency(),
                                      due.get().plusDays(1),
                                      bill.unpriced(),
                                      closes ? now : null))))
          .map(saved -> !closes);
    }

    /** What has come of closed months goes onto the bill of an open one. */
    private Future<Void> late(BillingMonth target) {
      Future<Void> chain = Future.succeededFuture();
      for (SettledMonth settled : account.months()) {
        YearMonth month = settled.month().month();
        if (settled.isClosed() && !month.isBefore(target.month().minusMonths(LATE_MONTHS))) {
          MonthRating rating = rating(settled.month());
          LocalDate end = month.atEndOfMonth();
          chain =
              chain
                  .compose(before -> rate(rating, end))
                  .compose(bill -> append(rating, bill, target.month(), end.plusDays(1)));
        }
      }
      return chain;
    }

    private MonthRating rating(BillingMonth month) {
      return new MonthRating(month, book.tariff(month.pricePlan()));
    }

    private Future<Bill> rate(MonthRating rating, LocalDate through) {
      return rating
          .usage(usage, account.tenant(), through)
          .compose(spans -> workers.executeBlocking(() -> rating.rate(spans), false));
    }

    /**
     * @param openFrom lines of days before are corrections
     */
    private Future<Void> append(MonthRating rating, Bill bill, YearMonth onto, LocalDate openFrom) {
      YearMonth month = rating.month().month();
      return BillLineRows.settled(sql, account.tenant(), month)
          .map(bill::correctionsTo)
          .map(
              lines -> {
                List<BilledLine> billed = new ArrayList<>();
                lines.forEach(
                    line ->
                        billed.add(
                            new BilledLine(
                                line,
                                bill.currency(),
                                line.charge().day().isBefore(openFrom),
                                now)));
                return billed;
              })
          .compose(billed -> BillLineRows.append(sql, account.tenant(), onto, billed));
    }

    private void wake(Instant at) {
      next = next == null || at.isBefore(next) ? at : next;
    }
  }
}
