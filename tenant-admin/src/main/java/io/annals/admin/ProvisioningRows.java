package io.annals.admin;

import io.annals.eventlog.LogTopic;
import io.annals.tenancy.Change;
import io.annals.tenancy.SqlTime;
import io.annals.tenancy.TenantUid;
import io.annals.tenancy.TopicUid;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * What provisioning reads and writes, over all tenants. Every write is conditional on what it is
 * based on, so that a stale owner changes nothing.
 */
final class ProvisioningRows {
  /** A process whose heartbeat is older is taken for dead: nothing waits for it. */
  private static final String LIVE = "3 seconds";

  private ProvisioningRows() {}

  /**
   * How far routing has come.
   *
   * @param loaded the version that every live process routes by at least
   * @param due some switch or sink can go a step further
   */
  record Progress(long loaded, boolean due) {}

  /**
   * A log topic that is not as it should be.
   *
   * @param doomed to be deleted, else to be created
   */
  record Job(LogTopic topic, int partitions, boolean doomed) {}

  static Future<Progress> progress(SqlClient sql) {
    return sql.preparedQuery(
            """
            WITH live AS (
              SELECT coalesce(min(version_loaded), 9223372036854775807) AS loaded
                FROM gateway
               WHERE heartbeat > now() - $1::text::interval
            )
            SELECT loaded,
                   EXISTS (SELECT 1
                             FROM audit_switch s
                             LEFT JOIN topic t ON t.uid = s.topic_uid
                            WHERE (s.state = 'opening' AND t.state = 'ready'
                                   AND (s.routed_topic_uid IS DISTINCT FROM s.topic_uid
                                        OR s.version <= loaded))
                               OR (s.state = 'closing' AND s.version <= loaded))
                   OR EXISTS (SELECT 1
                                FROM sink k
                                JOIN topic t ON t.uid = k.topic_uid
                               WHERE k.state = 'opening' AND k.deleted_at IS NULL
                                 AND t.state = 'ready'
                                 AND (k.routed_topic_uid IS DISTINCT FROM k.topic_uid
                                      OR k.version <= loaded)) AS due
              FROM live
            """)
        .execute(Tuple.of(LIVE))
        .map(
            rows -> {
              Row row = rows.iterator().next();
              return new Progress(row.getLong("loaded"), row.getBoolean("due"));
            });
  }

  /** Brings every switch and sink as far as it can go. */
  static Future<Void> settle(Change change, long loaded) {
    return open(change, loaded)
        .compose(opened -> openSinks(change, loaded))
        .compose(opened -> close(change, loaded))
        .compose(closed -> route(change));
  }

  private static Future<Void> open(Change change, long loaded) {
    return change
        .sql()
        .preparedQuery(
            """
            UPDATE audit_switch
               SET state = 'opened', error = NULL, opened_at = $2, version = $3
             WHERE state = 'opening' AND routed_topic_uid = topic_uid AND version <= $1
            """)
        .execute(Tuple.of(loaded, SqlTime.of(change.now()), change.version()))
        .mapEmpty();
  }

  /** Routing does not depend on a sink's state, so its version stays. */
  private static Future<Void> openSinks(Change change, long loaded) {
    return change
        .sql()
        .preparedQuery(
            """
            UPDATE sink SET state = 'opened', error = NULL
             WHERE state = 'opening' AND deleted_at IS NULL AND routed_topic_uid = topic_uid
               AND version <= $1
            """)
        .execute(Tuple.of(loaded))
        .mapEmpty();
  }

  private static Future<Void> close(Change change, long loaded) {
    return change
        .sql()
        .preparedQuery(
            """
            UPDATE audit_switch SET state = 'closed', error = NULL, version = $2
             WHERE state = 'closing' AND version <= $1
            """)
        .execute(Tuple.of(loaded, change.version()))
        .mapEmpty();
  }

  private static Future<Void> route(Change change) {
    return change
        .sql()
        .preparedQuery(
            """
            UPDATE audit_switch s
               SET routed_topic_uid = s.topic_uid, error = NULL, version = $1
              FROM topic t
             WHERE t.uid = s.topic_uid AND t.state = 'ready' AND s.state = 'opening'
               AND s.routed_topic_uid IS DISTINCT FROM s.topic_uid
            """)
        .execute(Tuple.of(change.version()))
        .compose(routed -> routeSinks(change));
  }

  /** From one version to the next a sink that moves feeds the new topic instead of the old one. */
  private static Future<Void> routeSinks(Change change) {
    return change
        .sql()
        .preparedQuery(
            """
            UPDATE sink k
               SET routed_topic_uid = k.topic_uid, error = NULL, version = $1
              FROM topic t
             WHERE t.uid = k.topic_uid AND t.state = 'ready' AND k.state = 'opening'
               AND k.deleted_at IS NULL AND k.routed_topic_uid IS DISTINCT FROM k.topic_uid
            """)
        .execute(Tuple.of(change.version()))
        .mapEmpty();
  }

  /** Topics to create, and those to delete to which no live process routes any more. */
  static Future<List<Job>> jobs(SqlClient sql, long loaded) {
    return sql.preparedQuery(
            """
            SELECT uid, tenant_uid, generation, partitions, state = 'deleting' AS doomed
              FROM topic
             WHERE state = 'creating' OR (state = 'deleting' AND version <= $1)
             ORDER BY state, uid
             LIMIT 1000
            """)
        .execute(Tuple.of(loaded))
        .map(
            rows ->
                StreamSupport.stream(rows.spliterator(), false)
                    .map(ProvisioningRows::job)
                    .toList());
  }

  /** The log of the topic exists: what waits for it is routed to it in the same change. */
  static Future<Void> created(Change change, TopicUid topic) {
    return change
        .sql()
        .preparedQuery(
            "UPDATE topic SET state = 'ready', version = $2 WHERE uid = $1 AND state = 'creating'")
        .execute(Tuple.of(topic.value(), change.version()))
        .compose(ready -> route(change));
  }

  static Future<Void> deleted(SqlClient sql, TopicUid topic) {
    return sql.preparedQuery(
            "UPDATE topic SET state = 'deleted' WHERE uid = $1 AND state = 'deleting'")
        .execute(Tuple.of(topic.value()))
        .mapEmpty();
  }

  /** Routing does not depend on the text, so it is no change. */
  static Future<Void> explain(SqlClient sql, TopicUid topic, String error) {
    return sql.preparedQuery(
            """
            WITH sinks AS (
              UPDATE sink SET error = $2
               WHERE topic_uid = $1 AND state = 'opening' AND deleted_at IS NULL
            )
            UPDATE audit_switch SET error = $2 WHERE topic_uid = $1 AND state = 'opening'
            """)
        .execute(Tuple.of(topic.value(), error))
        .mapEmpty();
  }

  /** Processes that have not been heard of for a day will not come back under their names. */
  static Future<Void> forgetDeadProcesses(SqlClient sql) {
    return sql.query("DELETE FROM gateway WHERE heartbeat < now() - interval '1 day'")
        .execute()
        .mapEmpty();
  }

  private static Job job(Row row) {
    return new Job(
        new LogTopic(
            new TenantUid(row.getLong("tenant_uid")),
            new TopicUid(row.getLong("uid")),
            row.getInteger("generation")),
        row.getInteger("partitions"),
        row.getBoolean("doomed"));
  }
}
