package io.annals.admin;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.function.Function;

/** How a tenant's usage is read, whoever asks: as of one moment, from these rows. */
final class UsageSnapshot {
  private static final long MINUTE_MICROS = 60_000_000;

  /**
   * What came in the minutes from $2 to before $3 into topics of the tenant $1, final or in a hot
   * tail that still counts, and what was asked and read: (topic_uid, cluster_uid, minute,
   * write_bytes, index_bytes, read_bytes, requests). Topic 0 is none.
   */
  static final String MINUTES =
      """
        SELECT topic_uid, cluster_uid, minute, write_bytes, index_bytes,
               0::bigint AS read_bytes, 0::bigint AS requests
          FROM usage_minute
         WHERE tenant_uid = $1 AND minute >= $2 AND minute < $3
        UNION ALL
        SELECT h.topic_uid, m.cluster, m.minute, m."writeBytes", m."indexBytes", 0, 0
          FROM usage_hot h
          JOIN partition_offset o USING (topic_uid, partition, epoch, next_offset)
         CROSS JOIN jsonb_to_recordset(h.minutes)
                 AS m (cluster bigint, minute bigint, "writeBytes" bigint, "indexBytes" bigint)
         WHERE h.tenant_uid = $1 AND m.minute >= $2 AND m.minute < $3
        UNION ALL
        SELECT topic_uid, NULL, minute, 0, 0, read_bytes, requests
          FROM request_minute
         WHERE tenant_uid = $1 AND minute >= $2 AND minute < $3
      """;

  /**
   * The segments of the tenant $1 that were there at some time from $2 to before $3: (topic_uid,
   * created_at, removed_at, disk, raw).
   */
  static final String SEGMENTS =
      """
        SELECT topic_uid, created_at, NULL::timestamptz AS removed_at,
               columns_bytes + body_bytes AS disk, raw_bytes AS raw
          FROM segment
         WHERE tenant_uid = $1 AND created_at < $3
        UNION ALL
        SELECT topic_uid, created_at, removed_at, columns_bytes + body_bytes, raw_bytes
          FROM removed_segment
         WHERE tenant_uid = $1 AND removed_at > $2 AND created_at < $3
           AND removed_at > created_at
      """;

  private UsageSnapshot() {}

  /**
   * Reads all of it as of one moment of the database: a flush or a compaction is in each answer or
   * in none.
   *
   * @param longest one statement may take; what takes longer fails
   */
  static <T> Future<T> read(
      Pool pool, Duration longest, Function<SqlConnection, Future<T>> reading) {
    return pool.withTransaction(
        sql ->
            sql.query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
                .execute()
                .compose(set -> limits(sql, longest))
                .compose(set -> reading.apply(sql)));
  }

  /** Of this transaction. Sums of a month's hours by topic fit into so much memory. */
  private static Future<Void> limits(SqlConnection sql, Duration longest) {
    return sql.preparedQuery(
            """
            SELECT set_config('statement_timeout', $1, true), set_config('work_mem', '64MB', true)
            """)
        .execute(Tuple.of(longest.toMillis() + "ms"))
        .mapEmpty();
  }

  /** The first minute that begins at this time or later; minutes since 1970. */
  static long firstMinute(long micros) {
    return -Math.floorDiv(-micros, MINUTE_MICROS);
  }
}
