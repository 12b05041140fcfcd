package io.annals.admin;

import io.annals.metering.Bill;
import io.annals.metering.BillLine;
import io.annals.metering.TariffBook;
import io.annals.platform.http.ProblemException;
import io.annals.platform.http.ProblemType;
import io.annals.tenancy.TenantUid;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;

/**
 * Bills of open months, made when somebody asks and kept for half a minute: many who ask cost one.
 * Thread-safe.
 */
final class BillPreviews {
  /** With what usage is behind itself, less than a minute. */
  private static final Duration FRESH = Duration.ofSeconds(30);

  /** As many as are made at a time: each may keep PostgreSQL and a core busy for seconds. */
  private static final int AT_A_TIME = 4;

  private static final int MOST_KEPT = 200;

  private final Pool pool;
  private final BillableUsage usage;
  private final Tariffs tariffs;
  private final WorkerExecutor workers;
  private final InstantSource clock;
  private final Semaphore room = new Semaphore(AT_A_TIME);
  private final Map<Key, Kept> kept = new LinkedHashMap<>();

  private record Key(TenantUid tenant, YearMonth month) {}

  private record Kept(Instant asOf, Future<MonthBill> bill) {}

  /** What is settled, as of one moment of the database. */
  private record Settled(TariffBook book, List<BillLine> lines, List<BillLineRows.Sum> sums) {}

  /**
   * @param workers rate
   */
  BillPreviews(
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
   * The bill of a month that is open for the account.
   *
   * @return fails with a 503 when too many are being made
   */
  Future<MonthBill> of(BillingAccount account, BillingMonth month) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    Key key = new Key(account.tenant(), month.month());
    synchronized (kept) {
      kept.values().removeIf(each -> each.bill().failed() || isOld(each, now));
      Kept known = kept.get(key);
      if (known != null) {
        return known.bill();
      }
      if (!room.tryAcquire()) {
        return Future.failedFuture(
            new ProblemException(ProblemType.UNAVAILABLE, "too many ask for bills at a time")
                .retryAfter(1));
      }
      Future<MonthBill> bill =
          Future.succeededFuture()
              .compose(begin -> make(account, month, now))
              .onComplete(done -> room.release());
      kept.put(key, new Kept(now, bill));
      if (kept.size() > MOST_KEPT) {
        kept.remove(kept.keySet().iterator().next());
      }
      return bill;
    }
  }

  private static boolean isOld(Kept each, Instant now) {
    return each.bill().isComplete() && !each.asOf().plus(FRESH).isAfter(now);
  }

  private Future<MonthBill> make(BillingAccount account, BillingMonth month, Instant now) {
    LocalDate openFrom =
        account
            .settled(month.month())
            .map(BillingAccount.SettledMonth::openFrom)
            .orElse(month.month().atDay(1));
    return settled(account.tenant(), month.month())
        .compose(
            settled -> {
              MonthRating rating = new MonthRating(month, settled.book().tariff(month.pricePlan()));
              return rating
                  .usage(usage, account.tenant(), rating.dayOf(now))
                  .compose(
                      spans ->
                          workers.executeBlocking(
                              () -> preview(rating, rating.rate(spans), settled, openFrom, now),
                              false));
            });
  }

  private Future<Settled> settled(TenantUid tenant, YearMonth month) {
    return pool.withTransaction(
        sql ->
            sql.query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
                .execute()
                .compose(set -> tariffs.book(sql))
                .compose(
                    book ->
                        BillLineRows.settled(sql, tenant, month)
                            .compose(
                                lines ->
                                    BillLineRows.sums(sql, tenant, List.of(month))
                                        .map(sums -> new Settled(book, lines, sums)))));
  }

  private static MonthBill preview(
      MonthRating rating, Bill bill, Settled settled, LocalDate openFrom, Instant now) {
    List<BilledLine> pending =
        bill.correctionsTo(settled.lines()).stream()
            .map(
                line ->
                    new BilledLine(
                        line, bill.currency(), line.charge().day().isBefore(openFrom), null))
            .toList();
    return MonthBill.preview(rating, bill, settled.sums(), pending, now);
  }
}
