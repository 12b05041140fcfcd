package io.annals.segment.catalogue;

import io.annals.tenancy.ClusterUid;
import io.annals.tenancy.SqlTime;
import io.annals.tenancy.TenantUid;
import io.annals.tenancy.TopicUid;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** The table {@code gap}, to which rows are only ever added; {@link GapLedger} adds them up. */
final class GapRows {
  private GapRows() {}

  static Future<Void> insert(SqlClient sql, TenantUid tenant, List<Gap> gaps) {
    if (gaps.isEmpty()) {
      return Future.succeededFuture();
    }
    return sql.preparedQuery(
            """
            INSERT INTO gap (tenant_uid, cluster_uid, topic_uid, from_time, to_time, cause, events, bytes)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            """)
        .executeBatch(gaps.stream().map(gap -> tuple(tenant, gap)).toList())
        .mapEmpty();
  }

  /** As the column {@code usage_hot.gaps} has them. */
  static JsonArray json(List<Gap> gaps) {
    JsonArray array = new JsonArray();
    for (Gap gap : gaps) {
      JsonObject json =
          new JsonObject()
              .put("cause", gap.cause().text())
              .put("from", micros(gap.from()))
              .put("to", micros(gap.to()))
              .put("events", gap.events())
              .put("bytes", gap.bytes());
      gap.cluster().ifPresent(cluster -> json.put("cluster", cluster.value()));
      gap.topic().ifPresent(topic -> json.put("topic", topic.value()));
      array.add(json);
    }
    return array;
  }

  private static long micros(Instant time) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, time);
  }

  private static Tuple tuple(TenantUid tenant, Gap gap) {
    return Tuple.of(
        tenant.value(),
        gap.cluster().map(ClusterUid::value).orElse(null),
        gap.topic().map(TopicUid::value).orElse(null),
        SqlTime.of(gap.from()),
        SqlTime.of(gap.to()),
        gap.cause().text(),
        gap.events(),
        gap.bytes());
  }
}
