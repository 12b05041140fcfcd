package io.annals.tenancy;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** The table of switches; those of the kind audit. */
public final class SwitchRows {
  private SwitchRows() {}

  public static Future<Optional<AuditSwitch>> find(
      SqlClient sql, TenantUid tenant, ClusterUid cluster) {
    return sql.preparedQuery(
            """
            SELECT s.cluster_uid, c.id AS cluster_id, s.state, s.error, s.topic_uid,
                   s.routed_topic_uid, s.policy, s.opening
              FROM audit_switch s
              JOIN cluster c ON c.uid = s.cluster_uid
             WHERE c.tenant_uid = $1 AND c.uid = $2 AND c.deleted_at IS NULL AND s.kind = 'audit'
            """)
        .execute(Tuple.of(tenant.value(), cluster.value()))
        .map(rows -> list(rows).stream().findFirst());
  }

  /** The switches of these clusters, in the order of the clusters' ids. */
  public static Future<List<AuditSwitch>> of(
      SqlClient sql, TenantUid tenant, List<ClusterUid> clusters) {
    Long[] uids = clusters.stream().map(ClusterUid::value).toArray(Long[]::new);
    return sql.preparedQuery(
            """
            SELECT s.cluster_uid, c.id AS cluster_id, s.state, s.error, s.topic_uid,
                   s.routed_topic_uid, s.policy, s.opening
              FROM audit_switch s
              JOIN cluster c ON c.uid = s.cluster_uid
             WHERE c.tenant_uid = $1 AND c.uid = ANY ($2) AND c.deleted_at IS NULL
               AND s.kind = 'audit'
             ORDER BY c.id
            """)
        .execute(Tuple.of(tenant.value()).addArrayOfLong(uids))
        .map(SwitchRows::list);
  }

  /** Writes every field of the switch; its cluster must be the tenant's. */
  public static Future<Void> save(Change change, TenantUid tenant, AuditSwitch wanted) {
    return change
        .sql()
        .preparedQuery(
            """
            UPDATE audit_switch s
               SET state = $3, error = $4, topic_uid = $5, routed_topic_uid = $6, policy = $7,
                   opening = $8, version = $9
              FROM cluster c
             WHERE c.tenant_uid = $1 AND c.uid = $2 AND s.cluster_uid = c.uid AND s.kind = 'audit'
            """)
        .execute(
            Tuple.of(
                tenant.value(),
                wanted.cluster().value(),
                wanted.state().text(),
                wanted.error(),
                wanted.topic() == null ? null : wanted.topic().value(),
                wanted.routed() == null ? null : wanted.routed().value(),
                wanted.policy(),
                wanted.opening(),
                change.version()))
        .mapEmpty();
  }

  /** The ids of the clusters whose switch is not closed and has or had this topic as its wish. */
  public static Future<List<ClusterId>> openOn(SqlClient sql, TenantUid tenant, TopicUid topic) {
    return sql.preparedQuery(
            """
            SELECT DISTINCT c.id
              FROM audit_switch s
              JOIN cluster c ON c.uid = s.cluster_uid
             WHERE c.tenant_uid = $1 AND c.deleted_at IS NULL
               AND ((s.topic_uid = $2 AND s.state IN ('opening', 'opened'))
                    OR s.routed_topic_uid = $2)
             ORDER BY c.id
            """)
        .execute(Tuple.of(tenant.value(), topic.value()))
        .map(
            rows ->
                StreamSupport.stream(rows.spliterator(), false)
                    .map(row -> new ClusterId(row.getString("id")))
                    .toList());
  }

  /** Whether another cluster's switch knows this topic, a closed one included, or any sink. */
  public static Future<Boolean> sharedBeyond(
      SqlClient sql, TenantUid tenant, TopicUid topic, ClusterUid cluster) {
    return sql.preparedQuery(
            """
            SELECT 1
              FROM audit_switch s
              JOIN cluster c ON c.uid = s.cluster_uid
             WHERE c.tenant_uid = $1 AND c.deleted_at IS NULL AND c.uid <> $3
               AND (s.topic_uid = $2 OR s.routed_topic_uid = $2)
            UNION ALL
            SELECT 1
              FROM sink k
              JOIN cluster c ON c.uid = k.cluster_uid
             WHERE c.tenant_uid = $1 AND k.deleted_at IS NULL
               AND (k.topic_uid = $2 OR k.routed_topic_uid = $2)
             LIMIT 1
            """)
        .execute(Tuple.of(tenant.value(), topic.value(), cluster.value()))
        .map(rows -> rows.size() > 0);
  }

  private static List<AuditSwitch> list(RowSet<Row> rows) {
    return StreamSupport.stream(rows.spliterator(), false).map(SwitchRows::auditSwitch).toList();
  }

  private static AuditSwitch auditSwitch(Row row) {
    Long topic = row.getLong("topic_uid");
    Long routed = row.getLong("routed_topic_uid");
    return new AuditSwitch(
        new ClusterUid(row.getLong("cluster_uid")),
        new ClusterId(row.getString("cluster_id")),
        SwitchState.of(row.getString("state")).orElseThrow(),
        row.getString("error"),
        topic == null ? null : new TopicUid(topic),
        routed == null ? null : new TopicUid(routed),
        row.getJsonObject("policy"),
        row.getLong("opening"));
  }
}
