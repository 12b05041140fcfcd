package io.annals.segment.catalogue;

import io.annals.tenancy.ClusterUid;
import io.annals.tenancy.Page;
import io.annals.tenancy.PageRequest;
import io.annals.tenancy.SqlTime;
import io.annals.tenancy.TenantUid;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * Reads the gap ledger: what flushes have entered and what is still in hot tails, at most 30 s old,
 * added up by minute. Thread-safe.
 */
public final class GapLedger {
  private static final Key START = new Key(-1, "", 0);

  private final SqlClient sql;

  public GapLedger(SqlClient sql) {
    this.sql = sql;
  }

  /**
   * Which entry of a ledger; their order is that of the entries.
   *
   * @param minute in which it began, since 1970
   * @param topic its uid; 0 = every topic of the cluster
   */
  private record Key(long minute, String cause, long topic) {
    private static final Pattern FORM =
        Pattern.compile("([0-9]{1,12})-([a-z]{1,20})-([0-9]{1,18})");

    static Key of(String text) {
      Matcher form = FORM.matcher(text);
      if (!form.matches()) {
        throw new IllegalArgumentException("names no entry of a gap ledger");
      }
      return new Key(Long.parseLong(form.group(1)), form.group(2), Long.parseLong(form.group(3)));
    }

    String text() {
      return minute + "-" + cause + "-" + topic;
    }
  }

  /**
   * What one topic, or all that a cluster feeds, lack for one cause within one minute.
   *
   * @param id names it within the ledger
   * @param topic its name; empty when every topic of the cluster lacks it
   * @param events at least so many
   * @param bytes of their text
   */
  public record Entry(
      String id,
      Instant from,
      Instant to,
      String cause,
      Optional<String> topic,
      long events,
      long bytes) {}

  /**
   * The entries of the cluster, and those of no single cluster that concern a topic it has fed: an
   * outage of that topic's log, or of the log that the ledger itself is made from. In the order of
   * the minutes in which they began.
   *
   * @param from what had ended before this minute is left out
   * @param to what began then or later is left out
   * @throws IllegalArgumentException when the request continues after what is no entry's id
   */
  public Future<Page<Entry>> page(
      TenantUid tenant, ClusterUid cluster, Instant from, Instant to, PageRequest request) {
    Key after = request.after().isEmpty() ? START : Key.of(request.after());
    return sql.preparedQuery(
            """
            WITH hidden AS (
              SELECT uid FROM topic WHERE tenant_uid = $1 AND kind = 'quarantine'
            ), fed AS (
              SELECT unnest(ARRAY[topic_uid, routed_topic_uid]) AS uid
                FROM audit_switch WHERE cluster_uid = $2
              UNION
              SELECT unnest(ARRAY[topic_uid, routed_topic_uid]) FROM sink WHERE cluster_uid = $2
              UNION
              SELECT uid FROM hidden
            ), part AS (
              SELECT topic_uid, from_time, to_time, cause, events, bytes
                FROM gap
               WHERE tenant_uid = $1 AND cluster_uid = $2
              UNION ALL
              SELECT g.topic_uid, g.from_time, g.to_time, g.cause, g.events, g.bytes
                FROM gap g
                JOIN cluster c ON c.uid = $2 AND g.to_time >= c.created_at
               WHERE g.tenant_uid = $1 AND g.cluster_uid IS NULL
                 AND (g.topic_uid IN (SELECT uid FROM fed)
                      OR EXISTS (SELECT 1 FROM usage_minute u
                                  WHERE u.topic_uid = g.topic_uid AND u.cluster_uid = $2))
              UNION ALL
              SELECT m.topic, timestamptz 'epoch' + m."from" * interval '1 microsecond',
                     timestamptz 'epoch' + m."to" * interval '1 microsecond',
                     m.cause, m.events, m.bytes
                FROM usage_hot h
                JOIN partition_offset o USING (topic_uid, partition, epoch, next_offset)
               CROSS JOIN jsonb_to_recordset(h.gaps)
                       AS m (cluster bigint, topic bigint, cause text, "from" bigint, "to" bigint,
                             events bigint, bytes bigint)
               WHERE h.tenant_uid = $1 AND h.topic_uid IN (SELECT uid FROM hidden)
                 AND m.cluster = $2
            ), entry AS (
              SELECT floor(extract(epoch FROM from_time) / 60)::bigint AS minute, cause,
                     coalesce(topic_uid, 0) AS topic_uid, min(from_time) AS from_time,
                     max(to_time) AS to_time, sum(events)::bigint AS events,
                     sum(bytes)::bigint AS bytes
                FROM part
               WHERE to_time >= date_trunc('minute', $3::timestamptz)
                 AND from_time < $4
               GROUP BY 1, 2, 3
            )
            SELECT e.minute, e.cause, e.topic_uid, e.from_time, e.to_time, e.events, e.bytes,
                   t.id AS topic
              FROM entry e
              LEFT JOIN topic t ON t.uid = e.topic_uid AND t.tenant_uid = $1
             WHERE (e.minute, e.cause, e.topic_uid) > ($5, $6, $7)
             ORDER BY e.minute, e.cause, e.topic_uid
             LIMIT $8
            """)
        .execute(
            Tuple.of(tenant.value(), cluster.value())
                .addOffsetDateTime(SqlTime.of(from))
                .addOffsetDateTime(SqlTime.of(to))
                .addLong(after.minute())
                .addString(after.cause())
                .addLong(after.topic())
                .addInteger(request.size() + 1))
        .map(
            rows ->
                Page.of(
                    StreamSupport.stream(rows.spliterator(), false).map(GapLedger::entry).toList(),
                    request,
                    Entry::id));
  }

  private static Entry entry(Row row) {
    String cause = row.getString("cause");
    return new Entry(
        new Key(row.getLong("minute"), cause, row.getLong("topic_uid")).text(),
        SqlTime.instant(row.getOffsetDateTime("from_time")),
        SqlTime.instant(row.getOffsetDateTime("to_time")),
        cause,
        Optional.ofNullable(row.getString("topic")),
        row.getLong("events"),
        row.getLong("bytes"));
  }
}
