package io.annals.admin;

import io.annals.metering.UsageSpan;
import io.annals.tenancy.SqlTime;
import io.annals.tenancy.TenantUid;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/**
 * What bills are made of: final minutes and hot tails that still count, when which segments were in
 * the catalogue, and what was asked and read. Thread-safe.
 */
final class UsageLedger implements BillableUsage {
  /** Twice what the largest tenant's month takes on a busy machine. */
  private static final Duration LONGEST_STATEMENT = Duration.ofSeconds(20);

  private final Pool pool;
  private final InstantSource clock;
  private final WorkerExecutor workers;

  /**
   * @param workers make the spans of the rows
   */
  UsageLedger(Pool pool, InstantSource clock, WorkerExecutor workers) {
    this.pool = pool;
    this.clock = clock;
    this.workers = workers;
  }

  @Override
  public Future<List<UsageSpan>> between(TenantUid tenant, List<Instant> cuts) {
    UsagePieces pieces = new UsagePieces(cuts, clock.instant());
    return UsageSnapshot.read(
            pool,
            LONGEST_STATEMENT,
            sql ->
                traffic(sql, tenant, pieces)
                    .compose(
                        traffic ->
                            storage(sql, tenant, pieces)
                                .compose(
                                    storage ->
                                        topics(sql, tenant)
                                            .map(topics -> new Found(topics, traffic, storage)))))
        .compose(found -> workers.executeBlocking(() -> spans(found, pieces), false));
  }

  private record Found(RowSet<Row> topics, RowSet<Row> traffic, RowSet<Row> storage) {}

  private static List<UsageSpan> spans(Found found, UsagePieces pieces) {
    BillableSpans spans = new BillableSpans(pieces);
    found.topics.forEach(spans::topic);
    found.traffic.forEach(spans::traffic);
    spans.storage(found.storage);
    return spans.list();
  }

  private static final String TRAFFIC =
      "WITH part AS ("
          + UsageSnapshot.MINUTES
          + """
      )
      SELECT topic_uid, width_bucket(minute, $4::bigint[]) AS piece,
             sum(write_bytes) AS write_bytes, sum(index_bytes) AS index_bytes,
             sum(read_bytes) AS read_bytes, sum(requests) AS requests
        FROM part
       GROUP BY 1, 2
      """;

  private static Future<RowSet<Row>> traffic(SqlClient sql, TenantUid tenant, UsagePieces pieces) {
    return sql.preparedQuery(TRAFFIC)
        .execute(
            Tuple.tuple()
                .addLong(tenant.value())
                .addLong(pieces.firstMinute())
                .addLong(pieces.endMinute())
                .addArrayOfLong(pieces.minutes()));
  }

  private static final String STORAGE =
      "WITH held AS ("
          + UsageSnapshot.SEGMENTS
          + """
      ), moved AS (
        SELECT h.topic_uid, m.disk, m.raw,
               (extract(epoch FROM m.at - $2) * 1000000)::bigint AS after
          FROM held h
         CROSS JOIN LATERAL (VALUES (greatest(h.created_at, $2), h.disk, h.raw),
                                    (h.removed_at, -h.disk, -h.raw)) AS m (at, disk, raw)
         WHERE m.at < $3
      )
      SELECT topic_uid, width_bucket(after + $4, $5::bigint[]) AS piece,
             sum(disk) AS disk, sum(raw) AS raw,
             sum(disk::numeric * after) AS disk_moment, sum(raw::numeric * after) AS raw_moment
        FROM moved
       GROUP BY 1, 2
       ORDER BY 1, 2
      """;

  /** None when nothing of it has passed. */
  private static Future<RowSet<Row>> storage(SqlClient sql, TenantUid tenant, UsagePieces pieces) {
    UsageSteps passed = pieces.passed();
    return sql.preparedQuery(STORAGE)
        .execute(
            Tuple.tuple()
                .addLong(tenant.value())
                .addOffsetDateTime(SqlTime.of(pieces.from(0)))
                .addOffsetDateTime(SqlTime.of(pieces.until()))
                .addLong(passed.start(0))
                .addArrayOfLong(passed.starts()));
  }

  /** All that there are or were; the hidden one has no bill. */
  private static Future<RowSet<Row>> topics(SqlClient sql, TenantUid tenant) {
    return sql.preparedQuery(
            """
            SELECT uid, id, kind, product, region, auto_created, created_at
              FROM topic
             WHERE tenant_uid = $1 AND kind <> 'quarantine'
            """)
        .execute(Tuple.of(tenant.value()));
  }
}
