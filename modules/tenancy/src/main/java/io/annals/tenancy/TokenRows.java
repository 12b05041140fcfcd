package io.annals.tenancy;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** The table of tokens: hashes alone. */
public final class TokenRows {
  private TokenRows() {}

  /**
   * @param cluster only for the role ingest, else null
   */
  public static Future<Void> insert(
      Change change, TenantUid tenant, ClusterUid cluster, Token token, TokenHash hash) {
    return change
        .sql()
        .preparedQuery(
            """
            INSERT INTO token (id, tenant_uid, cluster_uid, role, display_name, hash, created_at,
                               expires_at, version)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            """)
        .execute(
            Tuple.of(
                token.id(),
                tenant.value(),
                cluster == null ? null : cluster.value(),
                token.role().text(),
                token.displayName(),
                bytes(hash),
                SqlTime.of(token.createdAt()),
                SqlTime.of(token.expiresAt()),
                change.version()))
        .mapEmpty();
  }

  /** Every token of the tenant that was not deleted, those that have ended included. */
  public static Future<Page<Token>> page(SqlClient sql, TenantUid tenant, PageRequest request) {
    return sql.preparedQuery(
            """
            SELECT t.id, t.role, c.id AS cluster, t.display_name, t.created_at, t.expires_at
              FROM token t
              LEFT JOIN cluster c ON c.uid = t.cluster_uid
             WHERE t.tenant_uid = $1 AND t.id > $2 AND t.deleted_at IS NULL
             ORDER BY t.id
             LIMIT $3
            """)
        .execute(Tuple.of(tenant.value(), request.after(), request.size() + 1))
        .map(rows -> Page.of(list(rows), request, Token::id));
  }

  /** True when there is or was such a token. */
  public static Future<Boolean> delete(Change change, TenantUid tenant, String id) {
    return change
        .sql()
        .preparedQuery(
            """
            WITH gone AS (
              UPDATE token SET deleted_at = $3, version = $4
               WHERE tenant_uid = $1 AND id = $2 AND deleted_at IS NULL
            )
            SELECT 1 FROM token WHERE tenant_uid = $1 AND id = $2
            """)
        .execute(Tuple.of(tenant.value(), id, SqlTime.of(change.now()), change.version()))
        .map(rows -> rows.size() > 0);
  }

  /** How many tokens of a cluster work at the time of the change. */
  public static Future<Integer> countLive(Change change, TenantUid tenant, ClusterUid cluster) {
    return change
        .sql()
        .preparedQuery(
            """
            SELECT count(*)::int AS live
              FROM token
             WHERE tenant_uid = $1 AND cluster_uid = $2 AND deleted_at IS NULL
               AND (expires_at IS NULL OR expires_at > $3)
            """)
        .execute(Tuple.of(tenant.value(), cluster.value(), SqlTime.of(change.now())))
        .map(rows -> rows.iterator().next().getInteger("live"));
  }

  /** Lets the cluster's tokens end at {@code end}, but none later than it would have. */
  public static Future<Void> end(Change change, TenantUid tenant, ClusterUid cluster, Instant end) {
    return change
        .sql()
        .preparedQuery(
            """
            UPDATE token SET expires_at = $3, version = $4
             WHERE tenant_uid = $1 AND cluster_uid = $2 AND deleted_at IS NULL
               AND (expires_at IS NULL OR expires_at > $3)
            """)
        .execute(Tuple.of(tenant.value(), cluster.value(), SqlTime.of(end), change.version()))
        .mapEmpty();
  }

  public static Future<Void> deleteOf(Change change, TenantUid tenant, ClusterUid cluster) {
    return change
        .sql()
        .preparedQuery(
            """
            UPDATE token SET deleted_at = $3, version = $4
             WHERE tenant_uid = $1 AND cluster_uid = $2 AND deleted_at IS NULL
            """)
        .execute(
            Tuple.of(tenant.value(), cluster.value(), SqlTime.of(change.now()), change.version()))
        .mapEmpty();
  }

  /** The hash of the operator's one token. */
  static Future<Optional<TokenHash>> operator(SqlClient sql) {
    return sql.query("SELECT hash FROM token WHERE id = 'operator' AND role = 'operator'")
        .execute()
        .map(
            rows ->
                StreamSupport.stream(rows.spliterator(), false)
                    .map(row -> row.getBuffer("hash").getBytes())
                    .map(hash -> new TokenHash(HexFormat.of().formatHex(hash)))
                    .findFirst());
  }

  /** Makes this the operator's one token; the one before ends. */
  static Future<Void> replaceOperator(Change change, TokenHash hash) {
    return change
        .sql()
        .preparedQuery(
            """
            INSERT INTO token (id, role, hash, created_at, version)
            VALUES ('operator', 'operator', $1, $2, $3)
            ON CONFLICT (id) DO UPDATE
               SET hash = excluded.hash, created_at = excluded.created_at,
                   version = excluded.version
            """)
        .execute(Tuple.of(bytes(hash), SqlTime.of(change.now()), change.version()))
        .mapEmpty();
  }

  private static Buffer bytes(TokenHash hash) {
    return Buffer.buffer(HexFormat.of().parseHex(hash.hex()));
  }

  private static List<Token> list(RowSet<Row> rows) {
    return StreamSupport.stream(rows.spliterator(), false).map(TokenRows::token).toList();
  }

  private static Token token(Row row) {
    String cluster = row.getString("cluster");
    return new Token(
        row.getString("id"),
        Role.of(row.getString("role")).orElseThrow(),
        cluster == null ? null : new ClusterId(cluster),
        row.getString("display_name"),
        SqlTime.instant(row.getOffsetDateTime("created_at")),
        SqlTime.instant(row.getOffsetDateTime("expires_at")));
  }
}
