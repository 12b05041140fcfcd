package io.annals.segment.catalogue;

import io.annals.tenancy.TopicUid;
import io.vertx.core.Future;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;

/**
 * How a segment leaves the catalogue: its row goes, its facts and digests stay in {@code
 * removed_segment}, and its files are pending until {@link PendingFiles#sweep} removes them. Each
 * call is one statement of the caller's transaction.
 */
public final class SegmentRemoval {
  /** Why a segment goes. */
  public enum Cause {
    /** Its rows are in another segment now. */
    COMPACTED,
    /** Its topic's retention is over. */
    EXPIRED,
    /** Its topic is deleted. */
    DELETED;

    private String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What stays of a segment. */
  static final String FACTS =
      """
      id, tenant_uid, topic_uid, partition, epoch, first_offset, last_offset, min_time, max_time, \
      min_received, max_received, events, raw_bytes, columns_bytes, body_bytes, columns_sha256, body_sha256, \
      format, created_at""";

  private SegmentRemoval() {}

  /**
   * Takes these segments out, all or none.
   *
   * @param filesAfter when no query can hold the files any more
   * @return fails with {@link SegmentsGoneException} unless all of them are in the catalogue; the
   *     caller must then roll back
   */
  public static Future<Void> remove(
      SqlConnection sql, Collection<UUID> segments, Cause cause, Instant now, Instant filesAfter) {
    Set<UUID> ids = Set.copyOf(segments);
    return sql.preparedQuery(statement("id = ANY($1)"))
        .execute(tuple(ids.toArray(UUID[]::new), cause, now, filesAfter))
        .map(RowSet::rowCount)
        .compose(
            gone ->
                gone == ids.size()
                    ? Future.succeededFuture()
                    : Future.failedFuture(new SegmentsGoneException(ids.size(), gone)));
  }

  /**
   * Takes all of a deleted topic's segments out. Their files may go at once: a search of a topic
   * that is no more has nothing to answer.
   *
   * @return how many segments went
   */
  static Future<Integer> removeAll(SqlConnection sql, TopicUid topic, Instant now) {
    return sql.preparedQuery(statement("topic_uid = $1"))
        .execute(tuple(topic.value(), Cause.DELETED, now, null))
        .map(RowSet::rowCount);
  }

  private static String statement(String which) {
    return "WITH gone AS (DELETE FROM segment WHERE "
        + which
        + " RETURNING "
        + FACTS
        + "), noted AS (INSERT INTO removed_segment ("
        + FACTS
        + ", removed_at, cause) SELECT "
        + FACTS
        + """
        , $2, $3 FROM gone)
        INSERT INTO pending_file (segment_id, topic_uid, partition, writer, created_at, remove_after)
        SELECT id, topic_uid, partition, $4, $2, $5 FROM gone
        """;
  }

  private static Tuple tuple(Object which, Cause cause, Instant now, Instant filesAfter) {
    return Tuple.of(
        which,
        now.atOffset(ZoneOffset.UTC),
        cause.text(),
        PendingFiles.DELETED,
        filesAfter == null ? null : filesAfter.atOffset(ZoneOffset.UTC));
  }
}
