package io.annals.tenancy;

import io.annals.platform.net.Networks;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Reads what changed since a version, in one snapshot of the database. Thread-safe. */
final class RoutingReader {
  private final Pool pool;

  RoutingReader(Pool pool) {
    this.pool = pool;
  }

  Future<Long> version() {
    return pool.query("SELECT version FROM config_version")
        .execute()
        .map(rows -> rows.iterator().next().getLong("version"));
  }

  Future<Boolean> hasToken(TokenHash hash) {
    return pool.preparedQuery("SELECT 1 FROM token WHERE hash = $1 AND deleted_at IS NULL")
        .execute(Tuple.of(Buffer.buffer(HexFormat.of().parseHex(hash.hex()))))
        .map(rows -> rows.size() > 0);
  }

  /**
   * Everything that changed after {@code known}; everything that lives when the database is older.
   */
  Future<RoutingDelta> since(long known) {
    return pool.withTransaction(
        sql ->
            sql.query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
                .execute()
                .compose(set -> sql.query("SELECT version FROM config_version").execute())
                .compose(
                    rows -> {
                      long version = rows.iterator().next().getLong("version");
                      return read(sql, known > version ? 0 : known, version);
                    }));
  }

  private static Future<RoutingDelta> read(SqlConnection sql, long after, long version) {
    Future<RowSet<Row>> tenants = tenants(sql, after);
    Future<RowSet<Row>> clusters = clusters(sql, after);
    Future<RowSet<Row>> topics = topics(sql, after);
    Future<RowSet<Row>> tokens = tokens(sql, after);
    return Future.all(tenants, clusters, topics, tokens)
        .map(
            all ->
                new RoutingDelta(
                    after == 0,
                    version,
                    list(tenants.result(), RoutingReader::tenant),
                    list(clusters.result(), RoutingReader::cluster),
                    list(topics.result(), RoutingReader::topic),
                    list(tokens.result(), RoutingReader::token)));
  }

  private static Future<RowSet<Row>> tenants(SqlConnection sql, long after) {
    return sql.preparedQuery(
            """
            SELECT t.uid, t.id, t.state, t.dedupe_key, q.uid AS quarantine, t.quota,
                   t.time_zone, t.intranet_ranges,
                   p.quota AS plan_quota, t.purged_at IS NOT NULL AS gone
              FROM tenant t
              LEFT JOIN plan_quota p ON p.plan = t.price_plan
              JOIN topic q ON q.tenant_uid = t.uid AND q.kind = 'quarantine'
             WHERE t.version > $1 AND ($1 > 0 OR t.purged_at IS NULL)
            """)
        .execute(Tuple.of(after));
  }

  private static Future<RowSet<Row>> clusters(SqlConnection sql, long after) {
    return sql.preparedQuery(
            """
            SELECT c.uid, c.id, c.tenant_uid, s.state, s.routed_topic_uid, s.policy, s.opening,
                   (SELECT jsonb_agg(jsonb_build_object('id', k.id, 'topic', k.routed_topic_uid,
                                                        'policy', k.policy,
                                                        'delivery', k.delivery))
                      FROM sink k
                     WHERE k.cluster_uid = c.uid AND k.deleted_at IS NULL) AS sinks,
                   c.deleted_at IS NOT NULL AS gone
              FROM cluster c
              JOIN audit_switch s ON s.cluster_uid = c.uid AND s.kind = 'audit'
             WHERE c.uid IN (SELECT uid FROM cluster WHERE version > $1
                             UNION SELECT cluster_uid FROM audit_switch WHERE version > $1
                             UNION SELECT cluster_uid FROM sink WHERE version > $1)
               AND ($1 > 0 OR c.deleted_at IS NULL)
            """)
        .execute(Tuple.of(after));
  }

  private static Future<RowSet<Row>> topics(SqlConnection sql, long after) {
    return sql.preparedQuery(
            """
            SELECT uid, tenant_uid, id, kind, partitions, generation, retention_days,
                   state = 'ready' AS ready, deleted_at IS NOT NULL AS gone
              FROM topic
             WHERE version > $1 AND ($1 > 0 OR deleted_at IS NULL)
            """)
        .execute(Tuple.of(after));
  }

  private static Future<RowSet<Row>> tokens(SqlConnection sql, long after) {
    return sql.preparedQuery(
            """
            SELECT id, role, tenant_uid, cluster_uid, hash, expires_at,
                   deleted_at IS NOT NULL AS gone
              FROM token
             WHERE version > $1
               AND ($1 > 0 OR (deleted_at IS NULL AND (expires_at IS NULL OR expires_at > now())))
            """)
        .execute(Tuple.of(after));
  }

  private static RoutingDelta.Entry<TenantUid, TenantRoute> tenant(Row row) {
    TenantUid uid = new TenantUid(row.getLong("uid"));
    TenantRoute route =
        new TenantRoute(
            uid,
            new TenantId(row.getString("id")),
            TenantRoute.State.valueOf(row.getString("state").toUpperCase(java.util.Locale.ROOT)),
            row.getBuffer("dedupe_key").getBytes(),
            new TopicUid(row.getLong("quarantine")),
            quota(row),
            ZoneId.of(row.getString("time_zone")),
            new Networks(TenantRows.networks(row)));
    return entry(row, uid, route);
  }

  private static Quota quota(Row row) {
    Quota own = Quota.of(row.getJsonObject("quota"));
    JsonObject plan = row.getJsonObject("plan_quota");
    return plan == null ? own : own.orElse(Quota.of(plan));
  }

  private static RoutingDelta.Entry<ClusterUid, ClusterRoute> cluster(Row row) {
    ClusterUid uid = new ClusterUid(row.getLong("uid"));
    ClusterRoute route =
        new ClusterRoute(
            uid,
            new ClusterId(row.getString("id")),
            new TenantUid(row.getLong("tenant_uid")),
            SwitchState.of(row.getString("state")).orElseThrow(),
            sinks(row),
            row.getLong("opening"));
    return entry(row, uid, route);
  }

  /** A cluster that never named a policy has the recommended one. */
  private static List<SinkRoute> sinks(Row row) {
    JsonObject policy = row.getJsonObject("policy");
    SinkRoute own =
        new SinkRoute(
            SinkId.DEFAULT,
            topicOrNull(row.getLong("routed_topic_uid")),
            policy == null ? StoredPolicy.RECOMMENDED : StoredPolicy.of(policy),
            SinkRoute.Delivery.GUARANTEED);
    JsonArray further = row.getJsonArray("sinks");
    return further == null
        ? List.of(own)
        : Stream.concat(
                Stream.of(own),
                further.stream()
                    .map(sink -> sink((JsonObject) sink))
                    .sorted(Comparator.comparing(sink -> sink.id().value())))
            .toList();
  }

  private static SinkRoute sink(JsonObject sink) {
    return new SinkRoute(
        new SinkId(sink.getString("id")),
        topicOrNull(sink.getLong("topic")),
        StoredPolicy.of(sink.getJsonObject("policy")),
        SinkRoute.Delivery.of(sink.getString("delivery")).orElseThrow());
  }

  private static TopicUid topicOrNull(Long uid) {
    return uid == null ? null : new TopicUid(uid);
  }

  private static RoutingDelta.Entry<TopicUid, TopicRoute> topic(Row row) {
    TopicUid uid = new TopicUid(row.getLong("uid"));
    TopicRoute route =
        new TopicRoute(
            uid,
            new TenantUid(row.getLong("tenant_uid")),
            new TopicId(row.getString("id")),
            TopicKind.of(row.getString("kind")).orElseThrow(),
            row.getInteger("partitions"),
            row.getInteger("generation"),
            row.getInteger("retention_days"),
            row.getBoolean("ready"));
    return entry(row, uid, route);
  }

  private static RoutingDelta.Entry<String, RoutingDelta.Token> token(Row row) {
    String id = row.getString("id");
    Long tenant = row.getLong("tenant_uid");
    Long cluster = row.getLong("cluster_uid");
    OffsetDateTime expires = row.getOffsetDateTime("expires_at");
    Credential credential =
        new Credential(
            id,
            Role.of(row.getString("role")).orElseThrow(),
            tenant == null ? null : new TenantUid(tenant),
            cluster == null ? null : new ClusterUid(cluster),
            expires == null ? null : expires.toInstant());
    TokenHash hash = new TokenHash(HexFormat.of().formatHex(row.getBuffer("hash").getBytes()));
    return entry(row, id, new RoutingDelta.Token(hash, credential));
  }

  private static <K, V> RoutingDelta.Entry<K, V> entry(Row row, K key, V value) {
    return new RoutingDelta.Entry<>(
        key, row.getBoolean("gone") ? Optional.empty() : Optional.of(value));
  }

  private static <T> List<T> list(RowSet<Row> rows, Function<Row, T> read) {
    List<T> list = new ArrayList<>(rows.size());
    rows.forEach(row -> list.add(read.apply(row)));
    return list;
  }
}
