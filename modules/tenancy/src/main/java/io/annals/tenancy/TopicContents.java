package io.annals.tenancy;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * What a topic holds, segments and hot tail together; the hot tail at most 30 s old and its times
 * to the minute of receipt.
 *
 * @param bytes uncompressed
 * @param oldest null = the topic is empty
 */
public record TopicContents(long events, long bytes, Instant oldest, Instant newest) {
  public static final TopicContents NONE = new TopicContents(0, 0, null, null);

  /** By topic; one without an event is absent. */
  public static Future<Map<TopicUid, TopicContents>> of(
      SqlClient sql, TenantUid tenant, Collection<TopicUid> topics) {
    Long[] uids = topics.stream().map(TopicUid::value).toArray(Long[]::new);
    return sql.preparedQuery(
            """
            WITH part AS (
              SELECT topic_uid, events, raw_bytes AS bytes, min_time AS oldest, max_time AS newest
                FROM segment
               WHERE tenant_uid = $1 AND topic_uid = ANY ($2)
              UNION ALL
              SELECT h.topic_uid, m.events, m."indexBytes", m.minute * 60000000,
                     least((m.minute + 1) * 60000000 - 1,
                           (extract(epoch FROM h.written_at) * 1000000)::bigint)
                FROM usage_hot h
                JOIN partition_offset o USING (topic_uid, partition, epoch, next_offset)
               CROSS JOIN jsonb_to_recordset(h.minutes)
                       AS m (minute bigint, events bigint, "indexBytes" bigint)
               WHERE h.tenant_uid = $1 AND h.topic_uid = ANY ($2)
            )
            SELECT topic_uid, sum(events)::bigint AS events, sum(bytes)::bigint AS bytes,
                   min(oldest) AS oldest, max(newest) AS newest
              FROM part
             GROUP BY topic_uid
            HAVING sum(events) > 0
            """)
        .execute(Tuple.of(tenant.value()).addArrayOfLong(uids))
        .map(
            rows -> {
              Map<TopicUid, TopicContents> contents = new HashMap<>();
              for (Row row : rows) {
                contents.put(new TopicUid(row.getLong("topic_uid")), contents(row));
              }
              return contents;
            });
  }

  private static TopicContents contents(Row row) {
    return new TopicContents(
        row.getLong("events"),
        row.getLong("bytes"),
        Instant.EPOCH.plus(row.getLong("oldest"), ChronoUnit.MICROS),
        Instant.EPOCH.plus(row.getLong("newest"), ChronoUnit.MICROS));
  }
}
