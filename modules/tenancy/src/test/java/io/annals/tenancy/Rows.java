package io.annals.tenancy;

import static io.annals.testkit.Eventually.await;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.HexFormat;

/** Rows as the stores write them, for tests of the readers; each call is one change. */
record Rows(Pool pool) {
  private static final String NEXT =
      "UPDATE config_version SET version = version + 1 RETURNING version";

  TenantUid tenant(String id) {
    return change(
        """
        WITH t AS (INSERT INTO tenant (id, dedupe_key, created_from, created_at, version)
                   VALUES ($2, '\\x00', '{}', now(), $1) RETURNING uid),
             q AS (INSERT INTO topic (tenant_uid, id, kind, auto_created, partitions, state, created_at, version)
                   SELECT uid, 'quarantine', 'quarantine', false, 1, 'ready', now(), $1 FROM t)
        SELECT uid FROM t
        """,
        TenantUid::new,
        id);
  }

  ClusterUid cluster(TenantUid tenant, String id) {
    return change(
        """
        WITH c AS (INSERT INTO cluster (tenant_uid, id, created_from, created_at, version)
                   VALUES ($2, $3, '{}', now(), $1) RETURNING uid),
             s AS (INSERT INTO audit_switch (cluster_uid, kind, state, version)
                   SELECT uid, 'audit', 'closed', $1 FROM c)
        SELECT uid FROM c
        """,
        ClusterUid::new,
        tenant.value(),
        id);
  }

  TopicUid topic(TenantUid tenant, String id) {
    return change(
        """
        WITH l AS (INSERT INTO logset (tenant_uid, id, auto_created, created_at, version)
                   VALUES ($2, $3, false, now(), $1) RETURNING uid)
        INSERT INTO topic (tenant_uid, logset_uid, id, kind, auto_created, partitions, state,
                           created_at, version)
        SELECT $2, uid, $3, 'audit', false, 1, 'creating', now(), $1 FROM l RETURNING uid
        """,
        TopicUid::new,
        tenant.value(),
        id);
  }

  void sink(ClusterUid cluster, String id, TopicUid topic, StoredPolicy policy) {
    change(
        """
        INSERT INTO sink (cluster_uid, id, topic_uid, policy, delivery, state, created_from,
                          created_at, version)
        VALUES ($2, $3, $4, $5, 'bestEffort', 'opening', '{}', now(), $1) RETURNING uid
        """,
        Long::valueOf,
        cluster.value(),
        id,
        topic.value(),
        policy.toJson());
  }

  void token(String id, Role role, TenantUid tenant, ClusterUid cluster, String secret) {
    change(
        """
        INSERT INTO token (id, role, tenant_uid, cluster_uid, hash, created_at, version)
        VALUES ($2, $3, $4, $5, $6, now(), $1) RETURNING 1::bigint
        """,
        Long::valueOf,
        id,
        role.text(),
        tenant == null ? null : tenant.value(),
        cluster == null ? null : cluster.value(),
        Buffer.buffer(HexFormat.of().parseHex(TokenHash.of(secret).hex())));
  }

  /**
   * @param statement has the version as $1
   */
  void update(String statement, Object... values) {
    change(statement + " RETURNING 1::bigint", Long::valueOf, values);
  }

  private <T> T change(
      String statement, java.util.function.LongFunction<T> read, Object... values) {
    return await(
        pool.withTransaction(
            sql ->
                sql.query(NEXT)
                    .execute()
                    .compose(
                        rows -> {
                          Tuple all = Tuple.of(rows.iterator().next().getLong(0));
                          for (Object value : values) {
                            all.addValue(value);
                          }
                          return sql.preparedQuery(statement).execute(all);
                        })
                    .map(rows -> read.apply(rows.iterator().next().getLong(0)))));
  }

  void notifyChange() {
    await(pool.query("SELECT pg_notify('annals_config', '')").execute());
  }

  /** Ten thousand clusters with a topic and a token each, in one change. */
  static void many(SqlConnection sql, long tenant, int clusters) {
    await(
        sql.preparedQuery(
                """
                WITH l AS (INSERT INTO logset (tenant_uid, id, auto_created, created_at, version)
                           VALUES ($1, 'many', false, now(), 2) RETURNING uid),
                     n AS (SELECT g::text AS n FROM generate_series(1, $2::int) g),
                     p AS (INSERT INTO topic (tenant_uid, logset_uid, id, kind, auto_created,
                                              partitions, state, created_at, version)
                           SELECT $1, l.uid, 'topic-' || n, 'audit', true, 1, 'ready', now(), 2
                             FROM l, n),
                     c AS (INSERT INTO cluster (tenant_uid, id, created_from, created_at, version)
                           SELECT $1, 'cluster-' || n, '{}', now(), 2 FROM n RETURNING uid, id),
                     s AS (INSERT INTO audit_switch (cluster_uid, kind, state, version)
                           SELECT uid, 'audit', 'opened', 2 FROM c)
                INSERT INTO token (id, role, tenant_uid, cluster_uid, hash, created_at, version)
                SELECT 'token-' || id, 'ingest', $1, uid, sha256(id::bytea), now(), 2 FROM c
                """)
            .execute(Tuple.of(tenant, clusters)));
  }
}
