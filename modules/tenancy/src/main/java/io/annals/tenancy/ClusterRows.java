package io.annals.tenancy;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** The table of clusters; each is made with its switches, closed. */
public final class ClusterRows {
  private ClusterRows() {}

  public static Future<Optional<Cluster>> find(SqlClient sql, TenantUid tenant, ClusterId id) {
    return sql.preparedQuery(
            """
            SELECT uid, id, display_name, region, product, source_policy, created_from, created_at
              FROM cluster
             WHERE tenant_uid = $1 AND id = $2 AND deleted_at IS NULL
            """)
        .execute(Tuple.of(tenant.value(), id.value()))
        .map(rows -> list(rows).stream().findFirst());
  }

  /** True when there is or was such a cluster. */
  public static Future<Boolean> existed(SqlClient sql, TenantUid tenant, ClusterId id) {
    return sql.preparedQuery("SELECT 1 FROM cluster WHERE tenant_uid = $1 AND id = $2 LIMIT 1")
        .execute(Tuple.of(tenant.value(), id.value()))
        .map(rows -> rows.size() > 0);
  }

  public static Future<Page<Cluster>> page(SqlClient sql, TenantUid tenant, PageRequest request) {
    return sql.preparedQuery(
            """
            SELECT uid, id, display_name, region, product, source_policy, created_from, created_at
              FROM cluster
             WHERE tenant_uid = $1 AND id > $2 AND deleted_at IS NULL
             ORDER BY id
             LIMIT $3
            """)
        .execute(Tuple.of(tenant.value(), request.after(), request.size() + 1))
        .map(rows -> Page.of(list(rows), request, cluster -> cluster.id().value()));
  }

  /** Those of these names that exist; any text may be among the names. */
  public static Future<List<Cluster>> named(
      SqlClient sql, TenantUid tenant, Collection<String> names) {
    return sql.preparedQuery(
            """
            SELECT uid, id, display_name, region, product, source_policy, created_from, created_at
              FROM cluster
             WHERE tenant_uid = $1 AND id = ANY ($2) AND deleted_at IS NULL
             ORDER BY id
            """)
        .execute(Tuple.of(tenant.value()).addArrayOfString(names.toArray(String[]::new)))
        .map(ClusterRows::list);
  }

  public static Future<ClusterUid> insert(
      Change change,
      TenantUid tenant,
      ClusterId id,
      Cluster.Labels labels,
      JsonObject createdFrom) {
    return change
        .sql()
        .preparedQuery(
            """
            WITH made AS (
              INSERT INTO cluster (tenant_uid, id, display_name, region, product, created_from,
                                   created_at, version)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
              RETURNING uid
            ), switches AS (
              INSERT INTO audit_switch (cluster_uid, kind, state, version)
              SELECT uid, kind, 'closed', $8 FROM made, unnest(ARRAY['audit', 'event']) kind
            )
            SELECT uid FROM made
            """)
        .execute(
            Tuple.of(
                tenant.value(),
                id.value(),
                labels.displayName(),
                labels.region(),
                labels.product(),
                createdFrom,
                SqlTime.of(change.now()),
                change.version()))
        .map(rows -> new ClusterUid(rows.iterator().next().getLong("uid")));
  }

  public static Future<Void> label(
      Change change, TenantUid tenant, ClusterUid cluster, Cluster.Labels labels) {
    return change
        .sql()
        .preparedQuery(
            """
            UPDATE cluster SET display_name = $3, region = $4, product = $5, version = $6
             WHERE tenant_uid = $1 AND uid = $2 AND deleted_at IS NULL
            """)
        .execute(
            Tuple.of(
                tenant.value(),
                cluster.value(),
                labels.displayName(),
                labels.region(),
                labels.product(),
                change.version()))
        .mapEmpty();
  }

  public static Future<Void> setSourcePolicy(
      Change change, TenantUid tenant, ClusterUid cluster, JsonObject policy) {
    return change
        .sql()
        .preparedQuery(
            """
            UPDATE cluster SET source_policy = $3, version = $4
             WHERE tenant_uid = $1 AND uid = $2 AND deleted_at IS NULL
            """)
        .execute(Tuple.of(tenant.value(), cluster.value(), policy, change.version()))
        .mapEmpty();
  }

  public static Future<Void> delete(Change change, TenantUid tenant, ClusterUid cluster) {
    return change
        .sql()
        .preparedQuery(
            """
            UPDATE cluster SET deleted_at = $3, version = $4
             WHERE tenant_uid = $1 AND uid = $2 AND deleted_at IS NULL
            """)
        .execute(
            Tuple.of(tenant.value(), cluster.value(), SqlTime.of(change.now()), change.version()))
        .mapEmpty();
  }

  private static List<Cluster> list(RowSet<Row> rows) {
    return StreamSupport.stream(rows.spliterator(), false).map(ClusterRows::cluster).toList();
  }

  private static Cluster cluster(Row row) {
    return new Cluster(
        new ClusterUid(row.getLong("uid")),
        new ClusterId(row.getString("id")),
        new Cluster.Labels(
            row.getString("display_name"), row.getString("region"), row.getString("product")),
        row.getJsonObject("source_policy"),
        row.getJsonObject("created_from"),
        SqlTime.instant(row.getOffsetDateTime("created_at")));
  }
}
