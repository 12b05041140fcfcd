package io.annals.tenancy;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** The table of further sinks. */
public final class SinkRows {
  private SinkRows() {}

  /** A sink and whose it is. */
  public record Named(ClusterId cluster, SinkId sink) {}

  public static Future<Optional<Sink>> find(
      SqlClient sql, TenantUid tenant, ClusterUid cluster, SinkId id) {
    return sql.preparedQuery(
            """
            SELECT k.cluster_uid, k.id, k.state, k.error, k.topic_uid, t.id AS topic_id,
                   k.routed_topic_uid, k.policy, k.delivery, k.created_from, k.created_at
              FROM sink k
              JOIN cluster c ON c.uid = k.cluster_uid
              JOIN topic t ON t.uid = k.topic_uid
             WHERE c.tenant_uid = $1 AND c.uid = $2 AND k.id = $3 AND k.deleted_at IS NULL
            """)
        .execute(Tuple.of(tenant.value(), cluster.value(), id.value()))
        .map(rows -> list(rows).stream().findFirst());
  }

  public static Future<Page<Sink>> page(
      SqlClient sql, TenantUid tenant, ClusterUid cluster, PageRequest request) {
    return sql.preparedQuery(
            """
            SELECT k.cluster_uid, k.id, k.state, k.error, k.topic_uid, t.id AS topic_id,
                   k.routed_topic_uid, k.policy, k.delivery, k.created_from, k.created_at
              FROM sink k
              JOIN cluster c ON c.uid = k.cluster_uid
              JOIN topic t ON t.uid = k.topic_uid
             WHERE c.tenant_uid = $1 AND c.uid = $2 AND k.id > $3 AND k.deleted_at IS NULL
             ORDER BY k.id
             LIMIT $4
            """)
        .execute(Tuple.of(tenant.value(), cluster.value(), request.after(), request.size() + 1))
        .map(rows -> Page.of(list(rows), request, sink -> sink.id().value()));
  }

  /** True when there is or was such a sink. */
  public static Future<Boolean> existed(
      SqlClient sql, TenantUid tenant, ClusterUid cluster, SinkId id) {
    return sql.preparedQuery(
            """
            SELECT 1 FROM sink k
              JOIN cluster c ON c.uid = k.cluster_uid
             WHERE c.tenant_uid = $1 AND c.uid = $2 AND k.id = $3
             LIMIT 1
            """)
        .execute(Tuple.of(tenant.value(), cluster.value(), id.value()))
        .map(rows -> rows.size() > 0);
  }

  public static Future<Integer> count(SqlClient sql, TenantUid tenant, ClusterUid cluster) {
    return sql.preparedQuery(
            """
            SELECT count(*)::int AS live FROM sink k
              JOIN cluster c ON c.uid = k.cluster_uid
             WHERE c.tenant_uid = $1 AND c.uid = $2 AND k.deleted_at IS NULL
            """)
        .execute(Tuple.of(tenant.value(), cluster.value()))
        .map(rows -> rows.iterator().next().getInteger("live"));
  }

  /** The sinks of one cluster that this topic is the wish of, or that still feed it. */
  public static Future<List<SinkId>> on(
      SqlClient sql, TenantUid tenant, ClusterUid cluster, TopicUid topic) {
    return sql.preparedQuery(
            """
            SELECT k.id FROM sink k
              JOIN cluster c ON c.uid = k.cluster_uid
             WHERE c.tenant_uid = $1 AND c.uid = $2 AND k.deleted_at IS NULL
               AND (k.topic_uid = $3 OR k.routed_topic_uid = $3)
             ORDER BY k.id
            """)
        .execute(Tuple.of(tenant.value(), cluster.value(), topic.value()))
        .map(
            rows ->
                StreamSupport.stream(rows.spliterator(), false)
                    .map(row -> new SinkId(row.getString("id")))
                    .toList());
  }

  /** The same of every cluster; the first {@code most} of them. */
  public static Future<List<Named>> users(
      SqlClient sql, TenantUid tenant, TopicUid topic, int most) {
    return sql.preparedQuery(
            """
            SELECT c.id AS cluster_id, k.id FROM sink k
              JOIN cluster c ON c.uid = k.cluster_uid
             WHERE c.tenant_uid = $1 AND k.deleted_at IS NULL
               AND (k.topic_uid = $2 OR k.routed_topic_uid = $2)
             ORDER BY c.id, k.id
             LIMIT $3
            """)
        .execute(Tuple.of(tenant.value(), topic.value(), most))
        .map(
            rows ->
                StreamSupport.stream(rows.spliterator(), false)
                    .map(
                        row ->
                            new Named(
                                new ClusterId(row.getString("cluster_id")),
                                new SinkId(row.getString("id"))))
                    .toList());
  }

  /** The sink's cluster must be the tenant's. */
  public static Future<Void> insert(Change change, TenantUid tenant, Sink sink) {
    return change
        .sql()
        .preparedQuery(
            """
            INSERT INTO sink (cluster_uid, id, topic_uid, routed_topic_uid, policy, delivery, state,
                              error, created_from, created_at, version)
            SELECT uid, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12
              FROM cluster
             WHERE tenant_uid = $1 AND uid = $2 AND deleted_at IS NULL
            """)
        .execute(
            Tuple.of(
                tenant.value(),
                sink.cluster().value(),
                sink.id().value(),
                sink.topic().uid().value(),
                sink.routed() == null ? null : sink.routed().value(),
                sink.policy().toJson(),
                sink.delivery().text(),
                sink.state().text(),
                sink.error(),
                sink.createdFrom(),
                SqlTime.of(sink.createdAt()),
                change.version()))
        .mapEmpty();
  }

  /** Writes every field that may change. */
  public static Future<Void> save(Change change, TenantUid tenant, Sink sink) {
    return change
        .sql()
        .preparedQuery(
            """
            UPDATE sink k
               SET topic_uid = $4, routed_topic_uid = $5, policy = $6, delivery = $7, state = $8,
                   error = $9, version = $10
              FROM cluster c
             WHERE c.tenant_uid = $1 AND c.uid = $2 AND k.cluster_uid = c.uid AND k.id = $3
               AND k.deleted_at IS NULL
            """)
        .execute(
            Tuple.of(
                tenant.value(),
                sink.cluster().value(),
                sink.id().value(),
                sink.topic().uid().value(),
                sink.routed() == null ? null : sink.routed().value(),
                sink.policy().toJson(),
                sink.delivery().text(),
                sink.state().text(),
                sink.error(),
                change.version()))
        .mapEmpty();
  }

  public static Future<Void> delete(
      Change change, TenantUid tenant, ClusterUid cluster, SinkId id) {
    return change
        .sql()
        .preparedQuery(
            """
            UPDATE sink k SET deleted_at = $4, version = $5
              FROM cluster c
             WHERE c.tenant_uid = $1 AND c.uid = $2 AND k.cluster_uid = c.uid AND k.id = $3
               AND k.deleted_at IS NULL
            """)
        .execute(
            Tuple.of(
                tenant.value(),
                cluster.value(),
                id.value(),
                SqlTime.of(change.now()),
                change.version()))
        .mapEmpty();
  }

  /** Deletes all of a cluster's. */
  public static Future<Void> deleteOf(Change change, TenantUid tenant, ClusterUid cluster) {
    return change
        .sql()
        .preparedQuery(
            """
            UPDATE sink k SET deleted_at = $3, version = $4
              FROM cluster c
             WHERE c.tenant_uid = $1 AND c.uid = $2 AND k.cluster_uid = c.uid
               AND k.deleted_at IS NULL
            """)
        .execute(
            Tuple.of(tenant.value(), cluster.value(), SqlTime.of(change.now()), change.version()))
        .mapEmpty();
  }

  private static List<Sink> list(RowSet<Row> rows) {
    return StreamSupport.stream(rows.spliterator(), false).map(SinkRows::sink).toList();
  }

  private static Sink sink(Row row) {
    Long routed = row.getLong("routed_topic_uid");
    return new Sink(
        new ClusterUid(row.getLong("cluster_uid")),
        new SinkId(row.getString("id")),
        SwitchState.of(row.getString("state")).orElseThrow(),
        row.getString("error"),
        new Sink.Target(
            new TopicUid(row.getLong("topic_uid")), new TopicId(row.getString("topic_id"))),
        routed == null ? null : new TopicUid(routed),
        StoredPolicy.of(row.getJsonObject("policy")),
        SinkRoute.Delivery.of(row.getString("delivery")).orElseThrow(),
        row.getJsonObject("created_from"),
        SqlTime.instant(row.getOffsetDateTime("created_at")));
  }
}
