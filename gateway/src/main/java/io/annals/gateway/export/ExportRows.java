package io.annals.gateway.export;

import io.annals.tenancy.Page;
import io.annals.tenancy.PageRequest;
import io.annals.tenancy.SqlTime;
import io.annals.tenancy.TenantUid;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/** What tenants ask of the table of exports. Thread-safe. */
final class ExportRows {
  private final Pool pool;

  ExportRows(Pool pool) {
    this.pool = pool;
  }

  /**
   * What a tenant has.
   *
   * @param running those of them that run
   * @param fileBytes of all of them
   */
  record Held(int running, int kept, long fileBytes) {}

  /** In one transaction, in which nobody else makes an export of the tenant. */
  <T> Future<T> withTenant(TenantUid tenant, Function<SqlConnection, Future<T>> work) {
    return pool.withTransaction(
        sql ->
            sql.preparedQuery("SELECT 1 FROM tenant WHERE uid = $1 FOR NO KEY UPDATE")
                .execute(Tuple.of(tenant.value()))
                .compose(locked -> work.apply(sql)));
  }

  Future<Held> held(SqlClient sql, TenantUid tenant) {
    return sql.preparedQuery(
            """
            SELECT count(*) FILTER (WHERE state = 'running')::int AS running, count(*)::int AS kept,
                   coalesce(sum(file_bytes), 0)::bigint AS file_bytes
              FROM export WHERE tenant_uid = $1 AND deleted_at IS NULL
            """)
        .execute(Tuple.of(tenant.value()))
        .map(
            rows -> {
              Row row = rows.iterator().next();
              return new Held(
                  row.getInteger("running"), row.getInteger("kept"), row.getLong("file_bytes"));
            });
  }

  /**
   * Enters an export that is about to run.
   *
   * @return false when its topic has been deleted
   */
  Future<Boolean> insert(SqlClient sql, ExportRow row, String owner, String run) {
    return sql.preparedQuery(
            """
            INSERT INTO export (uid, tenant_uid, topic_uid, id, created_from, from_time, to_time,
                                token_id, role, state, owner, run, created_at, expires_at)
            SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, 'running', $10, $11, $12, $13
             WHERE EXISTS (SELECT 1 FROM topic
                            WHERE uid = $3 AND tenant_uid = $2 AND deleted_at IS NULL)
            """)
        .execute(
            Tuple.from(
                List.of(
                    row.uid(),
                    row.folder().tenant().value(),
                    row.folder().topic().value(),
                    row.id(),
                    row.asked(),
                    row.range().fromMicros(),
                    row.range().toMicros(),
                    row.tokenId(),
                    row.role(),
                    owner,
                    run,
                    SqlTime.of(row.createdAt()),
                    SqlTime.of(row.expiresAt()))))
        .map(entered -> entered.rowCount() == 1);
  }

  Future<Optional<ExportRow>> find(TenantUid tenant, String id) {
    return find(pool, tenant, id);
  }

  Future<Optional<ExportRow>> find(SqlClient sql, TenantUid tenant, String id) {
    return sql.preparedQuery(
            "SELECT "
                + ExportRow.COLUMNS
                + " FROM export WHERE tenant_uid = $1 AND id = $2 AND deleted_at IS NULL")
        .execute(Tuple.of(tenant.value(), id))
        .map(ExportRows::first);
  }

  private static Optional<ExportRow> first(RowSet<Row> rows) {
    return StreamSupport.stream(rows.spliterator(), false).findFirst().map(ExportRow::read);
  }

  Future<Page<ExportRow>> list(TenantUid tenant, PageRequest page) {
    return pool.preparedQuery(
            "SELECT "
                + ExportRow.COLUMNS
                + """
                   FROM export WHERE tenant_uid = $1 AND id > $2 AND deleted_at IS NULL
                  ORDER BY id LIMIT $3
                  """)
        .execute(Tuple.of(tenant.value(), page.after(), page.size() + 1))
        .map(
            rows ->
                Page.of(
                    StreamSupport.stream(rows.spliterator(), false).map(ExportRow::read).toList(),
                    page,
                    ExportRow::id));
  }

  /** The manifest of an export that is done; empty when there is none. */
  Future<Optional<Buffer>> manifest(TenantUid tenant, UUID uid) {
    return pool.preparedQuery(
            """
            SELECT manifest FROM export
             WHERE tenant_uid = $1 AND uid = $2 AND deleted_at IS NULL AND manifest IS NOT NULL
            """)
        .execute(Tuple.of(tenant.value(), uid))
        .map(
            rows ->
                StreamSupport.stream(rows.spliterator(), false)
                    .findFirst()
                    .map(row -> row.getBuffer("manifest")));
  }

  /**
   * Takes an export out of sight; its files and its row go later.
   *
   * @return which it was; empty when there is none
   */
  Future<Optional<UUID>> delete(TenantUid tenant, String id, Instant now) {
    return pool.preparedQuery(
            """
            UPDATE export SET deleted_at = $3
             WHERE tenant_uid = $1 AND id = $2 AND deleted_at IS NULL RETURNING uid
            """)
        .execute(Tuple.of(tenant.value(), id, SqlTime.of(now)))
        .map(
            rows ->
                StreamSupport.stream(rows.spliterator(), false)
                    .findFirst()
                    .map(row -> row.getUUID("uid")));
  }

  static JsonArray json(List<String> texts) {
    return new JsonArray(texts);
  }
}
