package io.annals.admin;

import io.annals.admin.FoldedDays.Month;
import io.annals.tenancy.SqlTime;
import io.annals.tenancy.TenantUid;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;

/**
 * Holds the usage of closed months together by days. What comes later still is folded into them by
 * {@link UsageFolding}. Sums stay what they are, to the byte. Thread-safe.
 */
final class MonthFolding {
  /** Of one step. */
  private static final int MONTHS = 20;

  private final Pool pool;
  private final Supplier<Future<Set<Instant>>> changes;
  private final InstantSource clock;

  /**
   * @param changes when any price, programme or allowance begins or ends; none is added in months
   *     that are closed
   */
  MonthFolding(Pool pool, Supplier<Future<Set<Instant>>> changes, InstantSource clock) {
    this.pool = pool;
    this.changes = changes;
    this.clock = clock;
  }

  private record Due(TenantUid tenant, LocalDate first, Month month) {}

  /**
   * Folds some of what is closed.
   *
   * @return how many rows were folded and months were ended; 0 when there is nothing left to do
   */
  Future<Integer> step() {
    Instant now = clock.instant();
    return due(now)
        .compose(
            due ->
                due.isEmpty()
                    ? Future.succeededFuture(0)
                    : changes.get().compose(known -> fold(due, known, now)));
  }

  private Future<Integer> fold(List<Due> due, Set<Instant> known, Instant now) {
    Future<Integer> chain = Future.succeededFuture(0);
    for (Due each : due) {
      FoldedDays days = new FoldedDays(List.of(each.month), new FoldedHour(Set.of(), known));
      chain =
          chain.compose(
              done ->
                  pool.withTransaction(sql -> fold(sql, each, days, now)).map(more -> done + more));
    }
    return chain;
  }

  /** The tenant's months that are closed, by what was billed. */
  static Future<List<Month>> closed(SqlClient sql, TenantUid tenant) {
    return sql.preparedQuery(
            """
            SELECT time_zone, begins_at, ends_at
              FROM bill_month
             WHERE tenant_uid = $1 AND closed_at IS NOT NULL
            """)
        .execute(Tuple.of(tenant.value()))
        .map(
            rows ->
                StreamSupport.stream(rows.spliterator(), false).map(MonthFolding::month).toList());
  }

  private Future<List<Due>> due(Instant now) {
    return pool.preparedQuery(
            """
            SELECT tenant_uid, month, time_zone, begins_at, ends_at
              FROM bill_month
             WHERE closed_at IS NOT NULL AND usage_folded_at IS NULL AND ends_at <= $1
             ORDER BY closed_at
             LIMIT $2
            """)
        .execute(Tuple.of(SqlTime.of(now.minus(UsageFolding.SETTLED_AFTER)), MONTHS))
        .map(
            rows ->
                StreamSupport.stream(rows.spliterator(), false).map(MonthFolding::due).toList());
  }

  private static Future<Integer> fold(SqlConnection sql, Due due, FoldedDays days, Instant now) {
    return UsageFolding.isFree(sql, due.tenant)
        .compose(
            free ->
                free
                    ? FoldRows.days(sql, due.tenant, due.month, days)
                        .compose(
                            done ->
                                FoldRequests.days(sql, due.tenant, due.month, days)
                                    .map(more -> done + more))
                        .compose(
                            done -> done > 0 ? Future.succeededFuture(done) : end(sql, due, now))
                    : Future.succeededFuture(0));
  }

  private static Future<Integer> end(SqlConnection sql, Due due, Instant now) {
    return sql.preparedQuery(
            "UPDATE bill_month SET usage_folded_at = $3 WHERE tenant_uid = $1 AND month = $2")
        .execute(Tuple.of(due.tenant.value(), due.first, now.atOffset(ZoneOffset.UTC)))
        .map(ended -> 1);
  }

  private static Due due(Row row) {
    return new Due(new TenantUid(row.getLong("tenant_uid")), row.getLocalDate("month"), month(row));
  }

  private static Month month(Row row) {
    return new Month(
        SqlTime.instant(row.getOffsetDateTime("begins_at")),
        SqlTime.instant(row.getOffsetDateTime("ends_at")),
        ZoneId.of(row.getString("time_zone")));
  }
}
