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

/**
 * Adds up what processes have counted of requests, all their runs in one row. No process writes a
 * minute that is so long ago, so nothing is waited for.
 */
final class FoldRequests {
  private FoldRequests() {}

  /**
   * Folds the tenant's oldest rows before that time.
   *
   * @param hours what is held together
   * @return how many there were, at most {@code most}
   */
  static Future<Integer> fold(
      SqlConnection sql, TenantUid tenant, Instant before, FoldedHour hours, int most) {
    return sql.preparedQuery(
            """
            SELECT topic_uid, minute, run
              FROM request_minute
             WHERE tenant_uid = $1 AND minute < $2 AND run <> ''
             ORDER BY minute
             LIMIT $3
            """)
        .execute(Tuple.of(tenant.value(), FoldedHour.minuteOf(before), most))
        .compose(
            rows -> rows.size() == 0 ? Future.succeededFuture(0) : add(sql, tenant, rows, hours));
  }

  private static Future<Integer> add(
      SqlConnection sql, TenantUid tenant, RowSet<Row> rows, FoldedHour hours) {
    List<Long> topics = new ArrayList<>();
    List<Long> minutes = new ArrayList<>();
    List<String> runs = new ArrayList<>();
    List<Long> firsts = new ArrayList<>();
    List<Integer> lengths = new ArrayList<>();
    for (Row row : rows) {
      FoldedHour.Cell cell = hours.of(row.getLong("minute"));
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
