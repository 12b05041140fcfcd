package io.annals.segment.catalogue;

import io.annals.tenancy.TenantUid;
import io.annals.tenancy.TopicUid;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** The table {@code gap}. */
final class GapRows {
  private GapRows() {}

  static Future<Void> insert(SqlClient sql, TenantUid tenant, List<Gap> gaps) {
    return insert(sql, tenant, Optional.empty(), gaps);
  }

  static Future<Void> insert(
      SqlClient sql, TenantUid tenant, Optional<TopicUid> topic, List<Gap> gaps) {
    if (gaps.isEmpty()) {
      return Future.succeededFuture();
    }
    return sql.preparedQuery(
            """
            INSERT INTO gap (tenant_uid, cluster_uid, topic_uid, from_time, to_time, cause, events, bytes)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            """)
        .executeBatch(gaps.stream().map(gap -> tuple(tenant, topic, gap)).toList())
        .mapEmpty();
  }

  private static Tuple tuple(TenantUid tenant, Optional<TopicUid> topic, Gap gap) {
    return Tuple.of(
        tenant.value(),
        gap.cluster().map(c -> c.value()).orElse(null),
        topic.map(TopicUid::value).orElse(null),
        gap.from().atOffset(ZoneOffset.UTC),
        gap.to().atOffset(ZoneOffset.UTC),
        gap.cause().text(),
        gap.events(),
        gap.bytes());
  }
}
