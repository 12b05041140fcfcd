package io.annals.segment.catalogue;

import io.annals.segment.catalogue.FlushRefusedException.Reason;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** The table {@code pending_file}, as writers of files use it. */
final class PendingRows {
  private PendingRows() {}

  static Future<Void> announce(
      SqlClient sql, PartitionId partition, List<UUID> files, String writer, Instant now) {
    return sql.preparedQuery(
            """
            INSERT INTO pending_file (segment_id, topic_uid, partition, writer, created_at)
            SELECT f, $2, $3, $4, $5 FROM unnest($1::uuid[]) AS f
            """)
        .execute(
            Tuple.of(
                files.toArray(UUID[]::new),
                partition.topic().value(),
                partition.partition(),
                writer,
                now.atOffset(ZoneOffset.UTC)))
        .mapEmpty();
  }

  /** Removes the rows in a transaction that enters their segments; refuses when one is gone. */
  static Future<Void> take(SqlClient sql, List<UUID> files) {
    return sql.preparedQuery("DELETE FROM pending_file WHERE segment_id = ANY($1)")
        .execute(Tuple.of((Object) files.toArray(UUID[]::new)))
        .compose(
            gone -> FlushRefusedException.unless(gone.rowCount() == files.size(), Reason.SWEPT));
  }

  /** Removes the rows; gives those that were there. */
  static Future<Set<UUID>> withdraw(SqlClient sql, Collection<UUID> files) {
    return sql.preparedQuery(
            "DELETE FROM pending_file WHERE segment_id = ANY($1) RETURNING segment_id")
        .execute(Tuple.of((Object) files.toArray(UUID[]::new)))
        .map(SegmentRows::ids);
  }

  /** Whether segments of these ids, whose pending rows are gone, have been entered at all. */
  static Future<Boolean> entered(SqlClient sql, Collection<UUID> segments) {
    return sql.preparedQuery(
            """
            SELECT (SELECT count(*) FROM segment WHERE id = ANY($1))
              + (SELECT count(*) FROM removed_segment WHERE id = ANY($1)) AS n
            """)
        .execute(Tuple.of((Object) segments.toArray(UUID[]::new)))
        .map(rows -> rows.iterator().next().getLong("n") == segments.size());
  }
}
