package io.annals.tenancy;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.ToLongFunction;

/**
 * The counts that a switch shows. Each run of a gateway process writes what it counted since it
 * started, over and over, so that a write that is repeated, or whose outcome is unknown, counts
 * once. What a killed process had not yet written is missing from the counts, never from the log.
 * Thread-safe.
 */
public final class SwitchCounts {
  /** Adds rows up into one of run {@code ''}: which rows, and of which gateway the sum is. */
  private static final String FOLD =
      """
      WITH earlier AS (
        DELETE FROM switch_count WHERE %s
        RETURNING cluster_uid, kind, opening, received, stored, dropped, quarantined, shed,
                  last_event_at
      )
      INSERT INTO switch_count AS total (cluster_uid, kind, opening, gateway, run, received,
                                         stored, dropped, quarantined, shed, last_event_at)
      SELECT cluster_uid, kind, opening, %s, '', sum(received), sum(stored), sum(dropped),
             sum(quarantined), sum(shed), max(last_event_at)
        FROM earlier
       GROUP BY cluster_uid, kind, opening
      ON CONFLICT (cluster_uid, kind, opening, gateway, run) DO UPDATE
         SET received = total.received + excluded.received,
             stored = total.stored + excluded.stored,
             dropped = total.dropped + excluded.dropped,
             quarantined = total.quarantined + excluded.quarantined,
             shed = total.shed + excluded.shed,
             last_event_at = greatest(total.last_event_at, excluded.last_event_at)
      """;

  private final Pool pool;
  private final String gateway;
  private final String run = UUID.randomUUID().toString();

  private SwitchCounts(Pool pool, String gateway) {
    this.pool = pool;
    this.gateway = gateway;
  }

  /**
   * Begins a run of the gateway, and adds up the rows of its earlier ones.
   *
   * @param gateway names this process among all, the same after a restart; no two run at once
   */
  public static Future<SwitchCounts> begin(Pool pool, String gateway) {
    return pool.preparedQuery(FOLD.formatted("gateway = $1 AND run <> ''", "$1"))
        .execute(Tuple.of(gateway))
        .map(folded -> new SwitchCounts(pool, gateway));
  }

  /**
   * Adds up the rows of processes that have no heartbeat row any more: they have stopped in order,
   * or were forgotten a day after they died. Without this, pods that come and go would leave rows
   * for ever.
   */
  public static Future<Void> foldGone(SqlClient sql) {
    return sql.query(
            FOLD.formatted("gateway <> '' AND gateway NOT IN (SELECT id FROM gateway)", "''"))
        .execute()
        .mapEmpty();
  }

  /**
   * Writes what this run has counted since it began, for the clusters given; those left out stay as
   * they were written last. At most one entry per cluster and opening.
   */
  public Future<Void> write(Collection<SwitchCount> sinceBegin) {
    List<SwitchCount> counts = List.copyOf(sinceBegin);
    if (counts.isEmpty()) {
      return Future.succeededFuture();
    }
    return pool.preparedQuery(
            """
            INSERT INTO switch_count (cluster_uid, kind, opening, gateway, run, received, stored,
                                      dropped, quarantined, shed, last_event_at)
            SELECT cluster_uid, 'audit', opening, $1, $2, received, stored, dropped, quarantined,
                   shed, last_event_at
              FROM unnest($3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[],
                          $8::bigint[], $9::bigint[], $10::timestamptz[])
                AS c (cluster_uid, opening, received, stored, dropped, quarantined, shed,
                      last_event_at)
            ON CONFLICT (cluster_uid, kind, opening, gateway, run) DO UPDATE
               SET received = excluded.received, stored = excluded.stored,
                   dropped = excluded.dropped, quarantined = excluded.quarantined,
                   shed = excluded.shed, last_event_at = excluded.last_event_at
            """)
        .execute(
            Tuple.of(
                gateway,
                run,
                column(counts, count -> count.cluster().value()),
                column(counts, SwitchCount::opening),
                column(counts, SwitchCount::received),
                column(counts, SwitchCount::stored),
                column(counts, SwitchCount::dropped),
                column(counts, SwitchCount::quarantined),
                column(counts, SwitchCount::shed),
                counts.stream()
                    .map(count -> SqlTime.of(count.lastEventAt()))
                    .toArray(OffsetDateTime[]::new)))
        .mapEmpty();
  }

  /**
   * The sums over all gateways for the opening that each switch is in; a cluster that no gateway
   * has counted for is absent.
   */
  public static Future<Map<ClusterUid, SwitchCount>> sums(
      SqlClient sql, TenantUid tenant, Collection<ClusterUid> clusters) {
    Long[] uids = clusters.stream().map(ClusterUid::value).toArray(Long[]::new);
    return sql.preparedQuery(
            """
            SELECT s.cluster_uid, s.opening, sum(n.received)::bigint AS received,
                   sum(n.stored)::bigint AS stored, sum(n.dropped)::bigint AS dropped,
                   sum(n.quarantined)::bigint AS quarantined, sum(n.shed)::bigint AS shed,
                   max(n.last_event_at) AS last_event_at
              FROM audit_switch s
              JOIN cluster c ON c.uid = s.cluster_uid
              JOIN switch_count n USING (cluster_uid, kind, opening)
             WHERE c.tenant_uid = $1 AND c.uid = ANY ($2) AND s.kind = 'audit'
             GROUP BY s.cluster_uid, s.opening
            """)
        .execute(Tuple.of(tenant.value()).addArrayOfLong(uids))
        .map(
            rows -> {
              Map<ClusterUid, SwitchCount> sums = new HashMap<>();
              for (Row row : rows) {
                SwitchCount sum = count(row);
                sums.put(sum.cluster(), sum);
              }
              return sums;
            });
  }

  private static Long[] column(List<SwitchCount> counts, ToLongFunction<SwitchCount> of) {
    return counts.stream().mapToLong(of).boxed().toArray(Long[]::new);
  }

  private static SwitchCount count(Row row) {
    return new SwitchCount(
        new ClusterUid(row.getLong("cluster_uid")),
        row.getLong("opening"),
        row.getLong("received"),
        row.getLong("stored"),
        row.getLong("dropped"),
        row.getLong("quarantined"),
        row.getLong("shed"),
        SqlTime.instant(row.getOffsetDateTime("last_event_at")));
  }
}
