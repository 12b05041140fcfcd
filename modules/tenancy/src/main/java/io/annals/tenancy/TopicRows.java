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

/** The table of log topics, as clients see them: live ones, and none that is hidden. */
public final class TopicRows {
  private TopicRows() {}

  /**
   * What a new topic is to be.
   *
   * @param region null = the tenant's
   * @param createdFrom null when it is made for a switch, and then it is marked so
   */
  public record Wish(
      TopicId id,
      LogsetUid logset,
      TopicKind kind,
      String product,
      String region,
      Integer retentionDays,
      int partitions,
      JsonObject createdFrom) {}

  public static Future<Optional<Topic>> find(SqlClient sql, TenantUid tenant, TopicId id) {
    return sql.preparedQuery(
            """
            SELECT t.uid, t.id, l.uid AS logset_uid, l.id AS logset_id, t.kind, t.auto_created,
                   t.product, t.region, t.retention_days, t.created_from, t.created_at
              FROM topic t
              JOIN logset l ON l.uid = t.logset_uid
             WHERE t.tenant_uid = $1 AND t.id = $2 AND t.deleted_at IS NULL
            """)
        .execute(Tuple.of(tenant.value(), id.value()))
        .map(rows -> list(rows).stream().findFirst());
  }

  /** The live ones among these. */
  public static Future<List<Topic>> of(
      SqlClient sql, TenantUid tenant, Collection<TopicUid> topics) {
    Long[] uids = topics.stream().map(TopicUid::value).toArray(Long[]::new);
    return sql.preparedQuery(
            """
            SELECT t.uid, t.id, l.uid AS logset_uid, l.id AS logset_id, t.kind, t.auto_created,
                   t.product, t.region, t.retention_days, t.created_from, t.created_at
              FROM topic t
              JOIN logset l ON l.uid = t.logset_uid
             WHERE t.tenant_uid = $1 AND t.uid = ANY ($2) AND t.deleted_at IS NULL
            """)
        .execute(Tuple.of(tenant.value()).addArrayOfLong(uids))
        .map(TopicRows::list);
  }

  /** True when there is or was such a topic. */
  public static Future<Boolean> existed(SqlClient sql, TenantUid tenant, TopicId id) {
    return sql.preparedQuery(
            """
            SELECT 1 FROM topic
             WHERE tenant_uid = $1 AND id = $2 AND kind <> 'quarantine' LIMIT 1
            """)
        .execute(Tuple.of(tenant.value(), id.value()))
        .map(rows -> rows.size() > 0);
  }

  public static Future<Page<Topic>> page(SqlClient sql, TenantUid tenant, PageRequest request) {
    return sql.preparedQuery(
            """
            SELECT t.uid, t.id, l.uid AS logset_uid, l.id AS logset_id, t.kind, t.auto_created,
                   t.product, t.region, t.retention_days, t.created_from, t.created_at
              FROM topic t
              JOIN logset l ON l.uid = t.logset_uid
             WHERE t.tenant_uid = $1 AND t.id > $2 AND t.deleted_at IS NULL
             ORDER BY t.id
             LIMIT $3
            """)
        .execute(Tuple.of(tenant.value(), request.after(), request.size() + 1))
        .map(rows -> Page.of(list(rows), request, topic -> topic.id().value()));
  }

  public static Future<TopicUid> insert(Change change, TenantUid tenant, Wish wish) {
    return change
        .sql()
        .preparedQuery(
            """
            INSERT INTO topic (tenant_uid, logset_uid, id, kind, auto_created, product,
                               region, retention_days, partitions, state, created_from,
                               created_at, version)
            VALUES ($1, $2, $3, $4, $5, $6,
                    coalesce($7, (SELECT region FROM tenant WHERE uid = $1)), $8, $9, 'creating',
                    $10, $11, $12)
            RETURNING uid
            """)
        .execute(
            Tuple.of(
                tenant.value(),
                wish.logset().value(),
                wish.id().value(),
                wish.kind().text(),
                wish.createdFrom() == null,
                wish.product(),
                wish.region(),
                wish.retentionDays(),
                wish.partitions(),
                wish.createdFrom(),
                SqlTime.of(change.now()),
                change.version()))
        .map(rows -> new TopicUid(rows.iterator().next().getLong("uid")));
  }

  /**
   * @param days null = for ever
   */
  public static Future<Void> retain(Change change, TenantUid tenant, TopicUid topic, Integer days) {
    return change
        .sql()
        .preparedQuery(
            """
            UPDATE topic SET retention_days = $3, version = $4
             WHERE tenant_uid = $1 AND uid = $2 AND deleted_at IS NULL
            """)
        .execute(Tuple.of(tenant.value(), topic.value(), days, change.version()))
        .mapEmpty();
  }

  /** Takes the name away at once; provisioning removes the log and the data after. */
  public static Future<Void> delete(Change change, TenantUid tenant, TopicUid topic) {
    return change
        .sql()
        .preparedQuery(
            """
            UPDATE topic SET state = 'deleting', deleted_at = $3, version = $4
             WHERE tenant_uid = $1 AND uid = $2 AND deleted_at IS NULL
            """)
        .execute(
            Tuple.of(tenant.value(), topic.value(), SqlTime.of(change.now()), change.version()))
        .mapEmpty();
  }

  private static List<Topic> list(RowSet<Row> rows) {
    return StreamSupport.stream(rows.spliterator(), false).map(TopicRows::topic).toList();
  }

  private static Topic topic(Row row) {
    return new Topic(
        new TopicUid(row.getLong("uid")),
        new TopicId(row.getString("id")),
        new Topic.Place(
            new LogsetUid(row.getLong("logset_uid")), new LogsetId(row.getString("logset_id"))),
        TopicKind.of(row.getString("kind")).orElseThrow(),
        row.getBoolean("auto_created"),
        row.getString("product"),
        row.getString("region"),
        row.getInteger("retention_days"),
        row.getJsonObject("created_from"),
        SqlTime.instant(row.getOffsetDateTime("created_at")));
  }
}
