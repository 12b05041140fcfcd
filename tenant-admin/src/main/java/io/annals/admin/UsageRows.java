package io.annals.admin;

import io.annals.tenancy.SqlTime;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What is written down of a tenant's usage: final minutes, what is in hot tails, when which
 * segments were there, and what was asked and read. The hidden topic is left out. Thread-safe.
 */
final class UsageRows {
  /** Steps times topics: nearly always ten times too many items, and too many sums to hold. */
  private static final long MOST_GROUPS = 1_000_000;

  private static final long MINUTE_SECONDS = 60;

  private static final Duration LONGEST_STATEMENT = Duration.ofSeconds(10);

  private static final Future<Long> ONE = Future.succeededFuture(1L);

  private final Pool pool;

  UsageRows(Pool pool) {
    this.pool = pool;
  }

  /**
   * All of it as of one moment of the database: a flush or a compaction is in both or in none.
   *
   * @param traffic rows (step from 1, topic, cluster, write_bytes, index_bytes, read_bytes,
   *     requests), sums of minutes that begin in the step; in no order
   * @param storage rows (topic, step from 1, disk, raw, disk_moment, raw_moment, disk_hours,
   *     raw_hours) of steps in which segments came or went, in order; moments by microseconds from
   *     the first step's beginning, and by hours since 1970; see {@link HeldBytes}
   */
  record Found(RowSet<Row> traffic, RowSet<Row> storage) {
    /** Whether there may be more rows; with so many there are more than {@code most} items. */
    boolean isCut(int most) {
      return traffic.size() > most || storage.size() > 2 * most;
    }
  }

  /**
   * Fails when PostgreSQL takes more than 10 s for one of its answers.
   *
   * @param most items of an answer, for which the rows are enough; empty when there are more
   */
  Future<Optional<Found>> find(UsageQuestion question, UsageSteps steps, int most) {
    return UsageSnapshot.read(
        pool,
        LONGEST_STATEMENT,
        sql ->
            kept(sql, question, steps)
                .compose(kept -> question.byTopic() ? topics(sql, question) : ONE)
                .compose(
                    topics ->
                        topics * steps.count() > MOST_GROUPS
                            ? Future.succeededFuture(Optional.empty())
                            : traffic(sql, question, steps, most + 1)
                                .compose(
                                    traffic ->
                                        storage(sql, question, steps, 2 * most + 1)
                                            .map(held -> Optional.of(new Found(traffic, held))))));
  }

  /** Fails with a 400 when steps are asked for that are shorter than what is held together. */
  private static Future<Void> kept(SqlClient sql, UsageQuestion question, UsageSteps steps) {
    boolean minutes = question.step() == UsageStep.MINUTE;
    if (!minutes && question.step() != UsageStep.HOUR) {
      return Future.succeededFuture();
    }
    return sql.preparedQuery(
            """
            SELECT greatest((SELECT max(minute + minutes) FROM usage_minute
                              WHERE tenant_uid = $1 AND minute >= $2 AND minute < $3
                                AND minutes > $4),
                            (SELECT max(minute + minutes) FROM request_minute
                              WHERE tenant_uid = $1 AND minute >= $2 AND minute < $3
                                AND minutes > $4))
            """)
        .execute(
            Tuple.of(
                question.tenant().value(),
                UsageSnapshot.firstMinute(steps.start(0)),
                UsageSnapshot.firstMinute(steps.end(steps.count() - 1)),
                minutes ? 1 : FoldedHour.MINUTES))
        .map(rows -> rows.iterator().next().getLong(0))
        .compose(
            end ->
                end == null
                    ? Future.succeededFuture()
                    : Future.failedFuture(
                        Problems.wrong(
                            "step",
                            "is shorter than what is held before "
                                + Instant.ofEpochSecond(end * MINUTE_SECONDS)
                                + "; ask for "
                                + (minutes ? UsageStep.HOUR : UsageStep.DAY).text()
                                + ", or from then on")));
  }

  /** Those that were there at some time of the range. */
  private static Future<Long> topics(SqlClient sql, UsageQuestion question) {
    return sql.preparedQuery(
            """
            SELECT count(*) FROM topic
             WHERE tenant_uid = $1 AND created_at < $3 AND (deleted_at IS NULL OR deleted_at > $2)
            """)
        .execute(
            Tuple.of(
                question.tenant().value(), SqlTime.of(question.from()), SqlTime.of(question.to())))
        .map(rows -> rows.iterator().next().getLong(0));
  }

  private static final String TRAFFIC =
      "WITH part AS ("
          + UsageSnapshot.MINUTES
          + """
      ), summed AS (
        SELECT width_bucket(minute * 60000000, $4::bigint[]) AS step,
               CASE WHEN $5 THEN topic_uid END AS topic_uid,
               CASE WHEN $6 THEN cluster_uid END AS cluster_uid,
               sum(write_bytes) AS write_bytes, sum(index_bytes) AS index_bytes,
               sum(read_bytes) AS read_bytes, sum(requests) AS requests
          FROM part
         WHERE topic_uid NOT IN (SELECT uid FROM topic
                                  WHERE tenant_uid = $1 AND kind = 'quarantine')
         GROUP BY 1, 2, 3
      )
      SELECT s.step, t.id AS topic, c.id AS cluster,
             sum(s.write_bytes) AS write_bytes, sum(s.index_bytes) AS index_bytes,
             sum(s.read_bytes) AS read_bytes, sum(s.requests) AS requests
        FROM summed s
        LEFT JOIN topic t ON t.uid = s.topic_uid AND t.tenant_uid = $1
        LEFT JOIN cluster c ON c.uid = s.cluster_uid AND c.tenant_uid = $1
       GROUP BY 1, 2, 3
       LIMIT $7
      """;

  private static Future<RowSet<Row>> traffic(
      SqlClient sql, UsageQuestion question, UsageSteps steps, int most) {
    return sql.preparedQuery(TRAFFIC)
        .execute(
            Tuple.tuple()
                .addLong(question.tenant().value())
                .addLong(UsageSnapshot.firstMinute(steps.start(0)))
                .addLong(UsageSnapshot.firstMinute(steps.end(steps.count() - 1)))
                .addArrayOfLong(steps.starts())
                .addBoolean(question.byTopic())
                .addBoolean(question.byCluster())
                .addInteger(most));
  }

  private static final String STORAGE =
      "WITH held AS ("
          + UsageSnapshot.SEGMENTS
          + """
      ), moved AS (
        SELECT CASE WHEN $6 THEN h.topic_uid END AS topic_uid, m.disk, m.raw,
               (extract(epoch FROM m.at - $2) * 1000000)::bigint AS after
          FROM held h
         CROSS JOIN LATERAL (VALUES (greatest(h.created_at, $2), h.disk, h.raw),
                                    (h.removed_at, -h.disk, -h.raw)) AS m (at, disk, raw)
         WHERE m.at < $3
           AND h.topic_uid NOT IN (SELECT uid FROM topic
                                    WHERE tenant_uid = $1 AND kind = 'quarantine')
      ), summed AS (
        SELECT topic_uid, width_bucket(after + $4, $5::bigint[]) AS step,
               sum(disk) AS disk, sum(raw) AS raw,
               sum(disk::numeric * after) AS disk_moment,
               sum(raw::numeric * after) AS raw_moment,
               sum(disk::numeric * ((after + $4 + 3599999999) / 3600000000)) AS disk_hours,
               sum(raw::numeric * ((after + $4 + 3599999999) / 3600000000)) AS raw_hours
          FROM moved
         GROUP BY 1, 2
      )
      SELECT t.id AS topic, s.step,
             sum(s.disk) AS disk, sum(s.raw) AS raw,
             sum(s.disk_moment) AS disk_moment, sum(s.raw_moment) AS raw_moment,
             sum(s.disk_hours) AS disk_hours, sum(s.raw_hours) AS raw_hours
        FROM summed s
        LEFT JOIN topic t ON t.uid = s.topic_uid AND t.tenant_uid = $1
       GROUP BY 1, 2
       ORDER BY 1, 2
       LIMIT $7
      """;

  private static Future<RowSet<Row>> storage(
      SqlClient sql, UsageQuestion question, UsageSteps steps, int most) {
    return sql.preparedQuery(STORAGE)
        .execute(
            Tuple.tuple()
                .addLong(question.tenant().value())
                .addOffsetDateTime(SqlTime.of(question.from()))
                .addOffsetDateTime(SqlTime.of(question.to()))
                .addLong(steps.start(0))
                .addArrayOfLong(steps.starts())
                .addBoolean(question.byTopic())
                .addInteger(most));
  }
}
