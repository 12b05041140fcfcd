package io.annals.segment.catalogue;

import io.annals.segment.SegmentInfo;
import io.annals.tenancy.TenantUid;
import io.annals.tenancy.TopicUid;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/** The table {@code segment} as records. */
final class SegmentRows {
  static final String COLUMNS =
      """
      id, tenant_uid, topic_uid, partition, epoch, first_offset, last_offset, min_time, max_time, min_received, \
      max_received, events, irregular, raw_bytes, columns_bytes, body_bytes, columns_sha256, body_sha256, \
      minute_counts, format""";

  private SegmentRows() {}

  static Future<Void> insert(SqlClient sql, List<SegmentInfo> segments, Instant now) {
    return insert(sql, segments, segment -> now);
  }

  /**
   * @param created since when each is in the catalogue
   */
  static Future<Void> insert(
      SqlClient sql, List<SegmentInfo> segments, Function<SegmentInfo, Instant> created) {
    if (segments.isEmpty()) {
      return Future.succeededFuture();
    }
    return sql.preparedQuery(
            "INSERT INTO segment ("
                + COLUMNS
                + ", created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,"
                + " $18, $19, $20, $21)")
        .executeBatch(segments.stream().map(s -> tuple(s, created.apply(s))).toList())
        .mapEmpty();
  }

  /** Those of the segments that are in the catalogue. */
  static Future<Set<UUID>> present(SqlClient sql, Collection<UUID> segments) {
    return sql.preparedQuery("SELECT id FROM segment WHERE id = ANY($1)")
        .execute(Tuple.of((Object) segments.toArray(UUID[]::new)))
        .map(SegmentRows::ids);
  }

  /** The ids in the first column. */
  static Set<UUID> ids(RowSet<Row> rows) {
    Set<UUID> ids = new HashSet<>();
    rows.forEach(row -> ids.add(row.getUUID(0)));
    return ids;
  }

  static SegmentInfo read(Row row) {
    return new SegmentInfo(
        row.getUUID(0),
        new TenantUid(row.getLong(1)),
        new TopicUid(row.getLong(2)),
        row.getInteger(3),
        row.getInteger(4),
        row.getLong(5),
        row.getLong(6),
        row.getLong(7),
        row.getLong(8),
        row.getLong(9),
        row.getLong(10),
        row.getLong(11),
        row.getLong(12),
        row.getLong(13),
        row.getLong(14),
        row.getLong(15),
        row.getBuffer(16).getBytes(),
        row.getBuffer(17).getBytes(),
        row.getBuffer(18).getBytes(),
        row.getInteger(19));
  }

  private static Tuple tuple(SegmentInfo s, Instant created) {
    return Tuple.tuple()
        .addUUID(s.id())
        .addLong(s.tenant().value())
        .addLong(s.topic().value())
        .addInteger(s.partition())
        .addInteger(s.epoch())
        .addLong(s.firstOffset())
        .addLong(s.lastOffset())
        .addLong(s.minTime())
        .addLong(s.maxTime())
        .addLong(s.minReceived())
        .addLong(s.maxReceived())
        .addLong(s.events())
        .addLong(s.irregular())
        .addLong(s.rawBytes())
        .addLong(s.columnsBytes())
        .addLong(s.bodyBytes())
        .addBuffer(Buffer.buffer(s.columnsSha256()))
        .addBuffer(Buffer.buffer(s.bodySha256()))
        .addBuffer(Buffer.buffer(s.minuteCounts()))
        .addInteger(s.format())
        .addOffsetDateTime(created.atOffset(ZoneOffset.UTC));
  }
}
