package io.annals.admin;

import io.annals.tenancy.TenantUid;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/**
 * Adds up what processes have counted of requests, all their runs in one row. No process writes a
 * minute that is so long ago, so nothing is waited for.
 */
final class FoldRequests {
  private FoldRequests() {}

  /**
   * Folds the tenant's oldest rows before that time.
   *
   * @param cells what is held together
   * @return how many there were, at most {@link FoldRows#MOST}
   */
  static Future<Integer> minutes(
      SqlConnection sql, TenantUid tenant, Instant before, LongFunction<FoldedHour.Cell> cells) {
    return sql.preparedQuery(
            """
            SELECT topic_uid, minute, run
              FROM request_minute
             WHERE tenant_uid = $1 AND minute < $2 AND run <> ''
             ORDER BY minute
             LIMIT $3
            """)
        .execute(Tuple.of(tenant.value(), FoldedHour.minuteOf(before), FoldRows.MOST))
        .compose(rows -> add(sql, tenant, rows, cells));
  }

  /**
   * Folds what is still held by hours of a month.
   *
   * @return how many rows there were, at most {@link FoldRows#MOST}
   */
  static Future<Integer> days(
      SqlConnection sql, TenantUid tenant, FoldedDays.Month month, FoldedDays cells) {
    return sql.preparedQuery(
            """
            SELECT topic_uid, minute, run
              FROM request_minute u
             WHERE tenant_uid = $1 AND minute >= $2 AND minute < $3
               AND (minutes IS NULL OR minutes <= 60)
               AND NOT EXISTS (SELECT 1 FROM unnest($5::bigint[], $6::integer[]) AS done (first, length)
                                WHERE done.first = u.minute AND done.length = u.minutes)
             ORDER BY minute
             LIMIT $4
            """)
        .execute(FoldRows.open(tenant, month, cells))
        .compose(rows -> add(sql, tenant, rows, cells));
  }

  private static Future<Integer> add(
      SqlConnection sql, TenantUid tenant, RowSet<Row> rows, LongFunction<FoldedHour.Cell> cells) {
    if (rows.size() == 0) {
      return Future.succeededFuture(0);
    }
    List<Long> topics = new ArrayList<>();
    List<Long> minutes = new ArrayList<>();
    List<String> runs = new ArrayList<>();
    List<Long> firsts = new ArrayList<>();
    List<Integer> lengths = new ArrayList<>();
    for (Row row : rows) {
      FoldedHour.Cell cell = cells.apply(row.getLong("minute"));
      topics.add(row.getLong("topic_uid"));
      minutes.add(row.getLong("minute"));
      runs.add(row.getString("run"));
      firsts.add(cell.first());
      lengths.add(cell.minutes());
    }
    return sql.preparedQuery(
            """
            WITH gone AS (
              DELETE FROM request_minute r
               USING unnest($2::bigint[], $3::bigint[], $4::text[], $5::bigint[], $6::integer[])
                  AS k (topic, minute, run, first, minutes)
               WHERE r.tenant_uid = $1 AND r.topic_uid = k.topic AND r.minute = k.minute
                 AND r.run = k.run
              RETURNING r.topic_uid, k.first, k.minutes, r.requests, r.read_bytes
            )
            INSERT INTO request_minute AS r (tenant_uid, topic_uid, minute, run, minutes, requests,
                                             read_bytes)
            SELECT $1, topic_uid, first, '', max(minutes), sum(requests)::bigint,
                   sum(read_bytes)::bigint
              FROM gone
             GROUP BY topic_uid, first
            ON CONFLICT (tenant_uid, minute, topic_uid, run) DO UPDATE
               SET requests = r.requests + EXCLUDED.requests,
                   read_bytes = r.read_bytes + EXCLUDED.read_bytes,
                   minutes = greatest(r.minutes, EXCLUDED.minutes)
            """)
        .execute(
            Tuple.tuple()
                .addLong(tenant.value())
                .addArrayOfLong(topics.toArray(Long[]::new))
                .addArrayOfLong(minutes.toArray(Long[]::new))
                .addArrayOfString(runs.toArray(String[]::new))
                .addArrayOfLong(firsts.toArray(Long[]::new))
                .addArrayOfInteger(lengths.toArray(Integer[]::new)))
        .map(added -> runs.size());
  }
}
