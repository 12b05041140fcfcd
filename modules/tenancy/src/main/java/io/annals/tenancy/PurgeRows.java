package io.annals.tenancy;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * How a closed tenant leaves the database. What stays: the tenant's row, so that its name is not
 * taken again; the rows of its topics, logsets and clusters by their names alone, since usage and
 * bills name them; its usage; the digests of its segments.
 */
public final class PurgeRows {
  /** Tenants of one step. */
  private static final int BATCH = 20;

  private PurgeRows() {}

  /** Closed tenants that have something to be marked as deleted. */
  public static Future<List<TenantUid>> due(SqlClient sql, Instant closedBefore) {
    return sql.preparedQuery(
            """
            SELECT t.uid FROM tenant t
             WHERE t.state = 'closed' AND t.purged_at IS NULL AND t.closed_at <= $1
               AND EXISTS (SELECT 1 FROM topic
                            WHERE tenant_uid = t.uid AND deleted_at IS NULL)
             ORDER BY t.closed_at LIMIT $2
            """)
        .execute(Tuple.of(SqlTime.of(closedBefore), BATCH))
        .map(PurgeRows::uids);
  }

  /** Closed tenants whose topics' logs and data are gone, all of them. */
  public static Future<List<TenantUid>> emptied(SqlClient sql, Instant closedBefore) {
    return sql.preparedQuery(
            """
            SELECT t.uid FROM tenant t
             WHERE t.state = 'closed' AND t.purged_at IS NULL AND t.closed_at <= $1
               AND NOT EXISTS (SELECT 1 FROM topic
                                WHERE tenant_uid = t.uid AND state <> 'deleted')
             ORDER BY t.closed_at LIMIT $2
            """)
        .execute(Tuple.of(SqlTime.of(closedBefore), BATCH))
        .map(PurgeRows::uids);
  }

  /**
   * Marks everything of the tenant as deleted, the hidden topic too: nobody reads or sends any
   * more, and provisioning removes the logs and the data.
   *
   * @return whether there was something to mark
   */
  public static Future<Boolean> markDeleted(Change change, TenantUid tenant) {
    Tuple stamp = Tuple.of(tenant.value(), SqlTime.of(change.now()), change.version());
    return change
        .sql()
        .preparedQuery(
            """
            UPDATE audit_switch
               SET state = 'closed', error = NULL, topic_uid = NULL, routed_topic_uid = NULL,
                   version = $2
             WHERE cluster_uid IN (SELECT uid FROM cluster WHERE tenant_uid = $1)
            """)
        .execute(Tuple.of(tenant.value(), change.version()))
        .compose(
            closed ->
                change
                    .sql()
                    .preparedQuery(
                        """
                        WITH tokens AS (
                          UPDATE token SET deleted_at = $2, version = $3
                           WHERE tenant_uid = $1 AND deleted_at IS NULL
                        ), sinks AS (
                          UPDATE sink SET deleted_at = $2, version = $3
                           WHERE cluster_uid IN (SELECT uid FROM cluster WHERE tenant_uid = $1)
                             AND deleted_at IS NULL
                        ), clusters AS (
                          UPDATE cluster SET deleted_at = $2, version = $3
                           WHERE tenant_uid = $1 AND deleted_at IS NULL
                        ), logsets AS (
                          UPDATE logset SET deleted_at = $2, version = $3
                           WHERE tenant_uid = $1 AND deleted_at IS NULL
                        )
                        UPDATE topic SET state = 'deleting', deleted_at = $2, version = $3
                         WHERE tenant_uid = $1 AND deleted_at IS NULL
                        """)
                    .execute(stamp))
        .map(marked -> marked.rowCount() > 0);
  }

  /**
   * Removes what is left: tokens, counts, gaps, budgets, sinks, policies, requests and the key of
   * the dedupe hashes.
   *
   * @return whether this call did it
   */
  public static Future<Boolean> purge(Change change, TenantUid tenant) {
    Tuple whose = Tuple.of(tenant.value());
    return change
        .sql()
        .preparedQuery(
            """
            UPDATE tenant
               SET purged_at = $2, version = $3, dedupe_key = $4, created_from = '{}'
             WHERE uid = $1 AND state = 'closed' AND purged_at IS NULL
               AND NOT EXISTS (SELECT 1 FROM topic WHERE tenant_uid = $1 AND state <> 'deleted')
            """)
        .execute(
            Tuple.of(tenant.value(), SqlTime.of(change.now()), change.version(), Buffer.buffer()))
        .compose(
            purged ->
                purged.rowCount() == 0
                    ? Future.succeededFuture(false)
                    : change
                        .sql()
                        .preparedQuery(
                            """
                            WITH its AS (
                              SELECT uid FROM cluster WHERE tenant_uid = $1
                            ), tokens AS (
                              DELETE FROM token WHERE tenant_uid = $1
                            ), counts AS (
                              DELETE FROM switch_count WHERE cluster_uid IN (SELECT uid FROM its)
                            ), gaps AS (
                              DELETE FROM gap WHERE tenant_uid = $1
                            ), budgets AS (
                              DELETE FROM tenant_budget WHERE tenant_uid = $1
                            ), held AS (
                              DELETE FROM tenant_held WHERE tenant_uid = $1
                            ), sinks AS (
                              DELETE FROM sink WHERE cluster_uid IN (SELECT uid FROM its)
                            ), switches AS (
                              UPDATE audit_switch SET policy = NULL
                               WHERE cluster_uid IN (SELECT uid FROM its)
                            ), topics AS (
                              UPDATE topic SET created_from = NULL WHERE tenant_uid = $1
                            )
                            UPDATE cluster SET source_policy = NULL, created_from = '{}'
                             WHERE tenant_uid = $1
                            """)
                        .execute(whose)
                        .map(true));
  }

  private static List<TenantUid> uids(RowSet<Row> rows) {
    return StreamSupport.stream(rows.spliterator(), false)
        .map(row -> new TenantUid(row.getLong("uid")))
        .toList();
  }
}
