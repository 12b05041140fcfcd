package io.annals.segment.catalogue;

import io.annals.segment.catalogue.FlushRefusedException.Reason;
import io.annals.segment.catalogue.SegmentRemoval.Cause;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * The compaction as PostgreSQL sees it: announced before the file is written, entered in one
 * transaction. As with {@link FlushLedger} the pending row is the arbiter. Thread-safe.
 */
public final class CompactionLedger {
  private final Pool pool;
  private final String writer;
  private final Duration filesStay;
  private final InstantSource clock;

  /**
   * @param writer names this run of this process; see {@link PendingFiles}
   * @param filesStay how long a query that has begun may still read files: the replaced ones stay
   *     for it
   */
  public CompactionLedger(Pool pool, String writer, Duration filesStay, InstantSource clock) {
    this.pool = pool;
    this.writer = writer;
    this.filesStay = filesStay;
    this.clock = clock;
  }

  /** Must complete before the file is written. */
  public Future<Void> announce(PartitionId partition, UUID file) {
    return PendingRows.announce(pool, partition, List.of(file), writer, clock.instant());
  }

  /**
   * Puts the merged segment into the place of the others, wholly or not at all.
   *
   * @return fails with {@link FlushRefusedException} or {@link SegmentsGoneException} when nothing
   *     was entered and nothing will be; after any other failure only {@link #settle} can tell
   */
  public Future<Void> commit(CompactionRecord compaction) {
    Instant now = clock.instant();
    return pool.withTransaction(
        sql ->
            PendingRows.take(sql, List.of(compaction.merged().id()))
                .compose(done -> requireClaim(sql, compaction))
                .compose(
                    done ->
                        SegmentRemoval.remove(
                            sql, compaction.replaced(), Cause.COMPACTED, now, now.plus(filesStay)))
                .compose(done -> SegmentRows.insert(sql, List.of(compaction.merged()), now)));
  }

  /**
   * Whether a compaction whose {@link #commit} failed without a reason has happened; when it has
   * not, it never will, and its file is the caller's to remove. Waits for a transaction that is
   * still under way.
   */
  public Future<Boolean> settle(UUID file) {
    return withdraw(file)
        .compose(
            ours ->
                ours ? Future.succeededFuture(false) : PendingRows.entered(pool, List.of(file)));
  }

  /**
   * Takes the pending row back.
   *
   * @return whether the caller may, and should, now remove the file
   */
  public Future<Boolean> withdraw(UUID file) {
    return PendingRows.withdraw(pool, List.of(file)).map(ours -> !ours.isEmpty());
  }

  /** Those of the segments that are in the catalogue. */
  public Future<Set<UUID>> present(Collection<UUID> segments) {
    return SegmentRows.present(pool, segments);
  }

  /** Locks the claim until the end of the transaction: a new owner waits, and reads what is new. */
  private static Future<Void> requireClaim(SqlConnection sql, CompactionRecord compaction) {
    return sql.preparedQuery(
            """
            SELECT 1 FROM partition_offset WHERE topic_uid = $1 AND partition = $2 AND claim = $3 FOR SHARE
            """)
        .execute(
            Tuple.of(
                compaction.partition().topic().value(),
                compaction.partition().partition(),
                compaction.claim()))
        .compose(found -> FlushRefusedException.unless(found.size() == 1, Reason.STALE_OWNER));
  }
}
