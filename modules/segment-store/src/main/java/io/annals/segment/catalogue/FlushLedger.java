package io.annals.segment.catalogue;

import io.annals.segment.catalogue.FlushRefusedException.Reason;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * The flush as PostgreSQL sees it: announced before a file is written, entered in one transaction.
 * Thread-safe.
 *
 * <p>The pending row is the arbiter. Whoever removes it decides what becomes of the file: the
 * transaction that enters the segment, or whoever then removes the file. Both cannot happen, even
 * when a connection breaks and its transaction is still under way.
 */
public final class FlushLedger {
  private final Pool pool;
  private final String writer;
  private final InstantSource clock;

  /**
   * @param writer names this run of this process; see {@link PendingFiles}
   */
  public FlushLedger(Pool pool, String writer, InstantSource clock) {
    this.pool = pool;
    this.writer = writer;
    this.clock = clock;
  }

  /** Must complete before any of these files is written. */
  public Future<Void> announce(PartitionId partition, List<UUID> files) {
    return PendingRows.announce(pool, partition, files, writer, clock.instant());
  }

  /**
   * Enters the flush, wholly or not at all.
   *
   * @return fails with {@link FlushRefusedException} when nothing was entered and nothing will be;
   *     after any other failure only {@link #settle} can tell
   */
  public Future<Void> commit(FlushRecord flush) {
    return pool.withTransaction(
        sql ->
            PendingRows.take(sql, flush.announced())
                .compose(done -> move(sql, flush))
                .compose(done -> SegmentRows.insert(sql, flush.segments(), clock.instant()))
                .compose(done -> UsageRows.add(sql, flush.partition(), flush.usage()))
                .compose(done -> GapRows.insert(sql, flush.partition().tenant(), flush.gaps()))
                .compose(done -> UsageRows.forgetHot(sql, flush.partition())));
  }

  /**
   * Whether a flush whose {@link #commit} failed without a reason has happened; when it has not, it
   * never will, and its files are the caller's to remove. Waits for a transaction that is still
   * under way.
   */
  public Future<Boolean> settle(FlushRecord flush) {
    return withdraw(flush.announced())
        .compose(ours -> ours.isEmpty() ? entered(flush) : Future.succeededFuture(false));
  }

  /**
   * Takes the pending rows back.
   *
   * @return the files that the caller may, and should, now remove
   */
  public Future<Set<UUID>> withdraw(List<UUID> files) {
    return PendingRows.withdraw(pool, files);
  }

  private Future<Void> move(SqlConnection sql, FlushRecord flush) {
    Position to = flush.to();
    return sql.preparedQuery(
            """
            UPDATE partition_offset SET next_offset = $5, log_epoch = $6
            WHERE topic_uid = $1 AND partition = $2 AND epoch = $3 AND next_offset = $4
            """)
        .execute(
            Tuple.of(
                flush.partition().topic().value(),
                flush.partition().partition(),
                flush.from().epoch(),
                flush.from().nextOffset(),
                to.nextOffset(),
                to.logEpoch().isPresent() ? to.logEpoch().getAsInt() : null))
        .compose(moved -> FlushRefusedException.unless(moved.rowCount() == 1, Reason.STALE_OWNER));
  }

  /** A flush that only moves the offset leaves no segment to look for: the position tells. */
  private Future<Boolean> entered(FlushRecord flush) {
    return flush.segments().isEmpty()
        ? moved(pool, flush)
        : PendingRows.entered(pool, flush.announced());
  }

  private static Future<Boolean> moved(SqlClient sql, FlushRecord flush) {
    return sql.preparedQuery(
            """
            SELECT 1 FROM partition_offset
            WHERE topic_uid = $1 AND partition = $2 AND epoch = $3 AND next_offset = $4
            """)
        .execute(
            Tuple.of(
                flush.partition().topic().value(),
                flush.partition().partition(),
                flush.to().epoch(),
                flush.to().nextOffset()))
        .map(rows -> rows.size() == 1);
  }
}
