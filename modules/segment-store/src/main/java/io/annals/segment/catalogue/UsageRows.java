package io.annals.segment.catalogue;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.function.ToLongFunction;

/** The tables {@code usage_minute} and {@code usage_hot}. */
final class UsageRows {
  private UsageRows() {}

  /**
   * @param usage sorted, so that flushes of one topic's partitions never wait for each other in a
   *     circle
   */
  static Future<Void> add(SqlClient sql, PartitionId partition, List<UsageMinute> usage) {
    if (usage.isEmpty()) {
      return Future.succeededFuture();
    }
    return sql.preparedQuery(
            """
            INSERT INTO usage_minute (tenant_uid, topic_uid, cluster_uid, minute, events, write_bytes, index_bytes)
            SELECT $1, $2, u.* FROM unnest($3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[]) AS u
            ON CONFLICT (topic_uid, cluster_uid, minute) DO UPDATE
            SET events = usage_minute.events + EXCLUDED.events,
                write_bytes = usage_minute.write_bytes + EXCLUDED.write_bytes,
                index_bytes = usage_minute.index_bytes + EXCLUDED.index_bytes
            """)
        .execute(
            Tuple.tuple()
                .addLong(partition.tenant().value())
                .addLong(partition.topic().value())
                .addArrayOfLong(column(usage, u -> u.cluster().value()))
                .addArrayOfLong(column(usage, UsageMinute::minute))
                .addArrayOfLong(column(usage, UsageMinute::events))
                .addArrayOfLong(column(usage, UsageMinute::writeBytes))
                .addArrayOfLong(column(usage, UsageMinute::indexBytes)))
        .mapEmpty();
  }

  static Future<Void> forgetHot(SqlClient sql, PartitionId partition) {
    return sql.preparedQuery("DELETE FROM usage_hot WHERE topic_uid = $1 AND partition = $2")
        .execute(Tuple.of(partition.topic().value(), partition.partition()))
        .mapEmpty();
  }

  private static Long[] column(List<UsageMinute> usage, ToLongFunction<UsageMinute> value) {
    return usage.stream().map(value::applyAsLong).toArray(Long[]::new);
  }
}
