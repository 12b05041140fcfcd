package io.annals.admin;

import io.annals.tenancy.TenantUid;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;

/**
 * Holds minutes of usage together by hours once their day has settled: 48 hours after it ended in
 * the tenant's zone; by days what comes for a closed month. Sums stay what they are, to the byte,
 * and what comes late is folded by a later step. Each tenant is folded by one process at a time,
 * which holds the lock of its row; another one passes over it. Thread-safe.
 */
final class UsageFolding {
  /** After a day's end its minutes are kept for so long. */
  static final Duration SETTLED_AFTER = Duration.ofDays(2);

  /** For clocks that differ, and for a change of prices until all know it. */
  static final Duration MARGIN = Duration.ofHours(1);

  /** Of one step. */
  private static final int TENANTS = 20;

  private final Pool pool;
  private final Supplier<Future<Set<Instant>>> changes;
  private final InstantSource clock;

  /**
   * @param changes when any price, programme or allowance begins or ends, as far as that is known:
   *     where hours must still be cut
   */
  UsageFolding(Pool pool, Supplier<Future<Set<Instant>>> changes, InstantSource clock) {
    this.pool = pool;
    this.changes = changes;
    this.clock = clock;
  }

  /**
   * A tenant with minutes to fold.
   *
   * @param zones in which its days begin: its own, and those in which months of before are billed
   * @param settled before then its days have
   */
  private record Due(TenantUid tenant, List<ZoneId> zones, Instant settled) {}

  /**
   * Folds some of what has settled.
   *
   * @return how many rows were folded; 0 when there is nothing left to do
   */
  Future<Integer> step() {
    Instant now = clock.instant();
    return due(now)
        .compose(
            due ->
                due.isEmpty()
                    ? Future.succeededFuture(0)
                    : changes.get().compose(known -> fold(due, known)));
  }

  private Future<Integer> fold(List<Due> due, Set<Instant> known) {
    Future<Integer> chain = Future.succeededFuture(0);
    for (Due each : due) {
      FoldedHour hours = new FoldedHour(each.zones, known);
      chain =
          chain.compose(
              done -> pool.withTransaction(sql -> fold(sql, each, hours)).map(more -> done + more));
    }
    return chain;
  }

  private Future<List<Due>> due(Instant now) {
    return pool.preparedQuery(
            """
            SELECT n.uid, f.first,
                   ARRAY(SELECT time_zone FROM billing_terms WHERE tenant_uid = n.uid
                         UNION SELECT n.time_zone) AS zones
              FROM tenant n
             CROSS JOIN LATERAL (
                    SELECT least((SELECT minute FROM usage_minute
                                   WHERE tenant_uid = n.uid AND minutes IS NULL
                                   ORDER BY minute LIMIT 1),
                                 (SELECT minute FROM request_minute
                                   WHERE tenant_uid = n.uid AND run <> ''
                                   ORDER BY minute LIMIT 1)) AS first) AS f
             WHERE f.first < $1
             ORDER BY f.first
            """)
        .execute(Tuple.of(FoldedHour.minuteOf(now.minus(SETTLED_AFTER))))
        .map(
            rows ->
                StreamSupport.stream(rows.spliterator(), false)
                    .flatMap(row -> due(row, now).stream())
                    .limit(TENANTS)
                    .toList());
  }

  /** Empty when its oldest day has not settled yet. */
  private static Optional<Due> due(Row row, Instant now) {
    List<ZoneId> zones = Arrays.stream(row.getArrayOfStrings("zones")).map(ZoneId::of).toList();
    Instant over = now.minus(SETTLED_AFTER);
    Instant settled =
        zones.stream()
            .map(zone -> FoldedHour.dayOf(over, zone))
            .min(Comparator.naturalOrder())
            .orElseThrow();
    return row.getLong("first") < FoldedHour.minuteOf(settled)
        ? Optional.of(new Due(new TenantUid(row.getLong("uid")), zones, settled))
        : Optional.empty();
  }

  private static Future<Integer> fold(SqlConnection sql, Due due, FoldedHour hours) {
    return isFree(sql, due.tenant)
        .compose(
            free ->
                free
                    ? MonthFolding.closed(sql, due.tenant)
                        .map(closed -> new FoldedDays(closed, hours))
                        .compose(cells -> fold(sql, due, cells))
                    : Future.succeededFuture(0));
  }

  private static Future<Integer> fold(SqlConnection sql, Due due, FoldedDays cells) {
    return FoldRows.minutes(sql, due.tenant, due.settled, cells)
        .compose(
            done ->
                FoldRequests.minutes(sql, due.tenant, due.settled, cells).map(more -> done + more));
  }

  /** Locks the tenant until the end of the transaction, unless another process has it. */
  static Future<Boolean> isFree(SqlConnection sql, TenantUid tenant) {
    return sql.preparedQuery("SELECT 1 FROM tenant WHERE uid = $1 FOR NO KEY UPDATE SKIP LOCKED")
        .execute(Tuple.of(tenant.value()))
        .map(locked -> locked.size() == 1);
  }
}
