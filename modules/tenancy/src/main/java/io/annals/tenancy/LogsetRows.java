package io.annals.tenancy;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** The table of logsets. */
public final class LogsetRows {
  private LogsetRows() {}

  public static Future<Optional<Logset>> find(SqlClient sql, TenantUid tenant, LogsetId id) {
    return sql.preparedQuery(
            """
            SELECT uid, id, auto_created, created_at
              FROM logset
             WHERE tenant_uid = $1 AND id = $2 AND deleted_at IS NULL
            """)
        .execute(Tuple.of(tenant.value(), id.value()))
        .map(rows -> list(rows).stream().findFirst());
  }

  /** True when there is or was such a logset. */
  public static Future<Boolean> existed(SqlClient sql, TenantUid tenant, LogsetId id) {
    return sql.preparedQuery("SELECT 1 FROM logset WHERE tenant_uid = $1 AND id = $2 LIMIT 1")
        .execute(Tuple.of(tenant.value(), id.value()))
        .map(rows -> rows.size() > 0);
  }

  public static Future<Page<Logset>> page(SqlClient sql, TenantUid tenant, PageRequest request) {
    return sql.preparedQuery(
            """
            SELECT uid, id, auto_created, created_at
              FROM logset
             WHERE tenant_uid = $1 AND id > $2 AND deleted_at IS NULL
             ORDER BY id
             LIMIT $3
            """)
        .execute(Tuple.of(tenant.value(), request.after(), request.size() + 1))
        .map(rows -> Page.of(list(rows), request, logset -> logset.id().value()));
  }

  public static Future<Logset> insert(
      Change change, TenantUid tenant, LogsetId id, boolean autoCreated) {
    return change
        .sql()
        .preparedQuery(
            """
            INSERT INTO logset (tenant_uid, id, auto_created, created_at, version)
            VALUES ($1, $2, $3, $4, $5)
            RETURNING uid, id, auto_created, created_at
            """)
        .execute(
            Tuple.of(
                tenant.value(),
                id.value(),
                autoCreated,
                SqlTime.of(change.now()),
                change.version()))
        .map(rows -> list(rows).get(0));
  }

  /** Deletes the logset unless a topic is in it. True when it is gone. */
  public static Future<Boolean> deleteEmpty(Change change, TenantUid tenant, LogsetUid logset) {
    return change
        .sql()
        .preparedQuery(
            """
            UPDATE logset SET deleted_at = $3, version = $4
             WHERE tenant_uid = $1 AND uid = $2 AND deleted_at IS NULL
               AND NOT EXISTS (SELECT 1 FROM topic
                                WHERE tenant_uid = $1 AND logset_uid = $2 AND deleted_at IS NULL)
            """)
        .execute(
            Tuple.of(tenant.value(), logset.value(), SqlTime.of(change.now()), change.version()))
        .map(rows -> rows.rowCount() > 0);
  }

  private static List<Logset> list(RowSet<Row> rows) {
    return StreamSupport.stream(rows.spliterator(), false).map(LogsetRows::logset).toList();
  }

  private static Logset logset(Row row) {
    return new Logset(
        new LogsetUid(row.getLong("uid")),
        new LogsetId(row.getString("id")),
        row.getBoolean("auto_created"),
        SqlTime.instant(row.getOffsetDateTime("created_at")));
  }
}
