package io.annals.segment.catalogue;

import io.annals.segment.BlobStore;
import io.annals.tenancy.TenantUid;
import io.annals.tenancy.TopicUid;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes files that no flush will ever enter: takes the pending row, and only then the files.
 * Several processes may sweep at once. Thread-safe.
 *
 * <p>A writer is {@code <process id>/<run>}: an earlier run of a process is surely dead once a
 * later one has started. Of other processes' rows only old ones are taken; a writer that was merely
 * slow finds its flush refused and writes again.
 */
public final class PendingFiles {
  /** Writer of rows whose segments have left the catalogue. */
  static final String DELETED = "deleted";

  private static final Logger LOG = LoggerFactory.getLogger(PendingFiles.class);

  /** Far longer than a flush takes. */
  private static final Duration OLD = Duration.ofMinutes(15);

  /** Files that one sweep removes at most, so that it ends. */
  private static final int BATCH = 1_000;

  private final Pool pool;
  private final BlobStore blobs;
  private final WorkerExecutor workers;
  private final InstantSource clock;

  public PendingFiles(Pool pool, BlobStore blobs, WorkerExecutor workers, InstantSource clock) {
    this.pool = pool;
    this.blobs = blobs;
    this.workers = workers;
    this.clock = clock;
  }

  /** The writer's name of one run of a process. */
  public static String writer(String process, String run) {
    return process + "/" + run;
  }

  /**
   * Removes the files of dead writers, and of segments that have left the catalogue when their time
   * has come.
   *
   * @param process id of the calling process, the same after a restart
   * @param run of the process whose files are left alone: the one that writes now
   * @return how many rows were taken
   */
  public Future<Integer> sweep(String process, String run) {
    return pool.preparedQuery(
            """
            DELETE FROM pending_file p USING topic t
            WHERE t.uid = p.topic_uid AND p.segment_id IN (
              SELECT segment_id FROM pending_file
              WHERE (remove_after IS NULL OR remove_after <= $6)
                AND (writer = $1 OR created_at < $2 OR (writer <> $3 AND starts_with(writer, $4)))
              LIMIT $5 FOR UPDATE SKIP LOCKED)
            RETURNING t.tenant_uid, p.topic_uid, p.segment_id
            """)
        .execute(
            Tuple.of(
                DELETED,
                clock.instant().minus(OLD).atOffset(ZoneOffset.UTC),
                writer(process, run),
                process + "/",
                BATCH,
                now()))
        .compose(this::remove);
  }

  /**
   * Removes the files of segments that have left the catalogue alone, when their time has come.
   *
   * @return how many rows were taken
   */
  Future<Integer> sweepDeleted() {
    return pool.preparedQuery(
            """
            DELETE FROM pending_file p USING topic t
            WHERE t.uid = p.topic_uid AND p.segment_id IN (
              SELECT segment_id FROM pending_file WHERE writer = $1 AND (remove_after IS NULL OR remove_after <= $3)
              LIMIT $2 FOR UPDATE SKIP LOCKED)
            RETURNING t.tenant_uid, p.topic_uid, p.segment_id
            """)
        .execute(Tuple.of(DELETED, BATCH, now()))
        .compose(this::remove);
  }

  private OffsetDateTime now() {
    return clock.instant().atOffset(ZoneOffset.UTC);
  }

  private Future<Integer> remove(RowSet<Row> taken) {
    if (taken.size() == 0) {
      return Future.succeededFuture(0);
    }
    List<SegmentFiles> files = new ArrayList<>();
    taken.forEach(
        row ->
            files.add(
                new SegmentFiles(
                    new TenantUid(row.getLong(0)), new TopicUid(row.getLong(1)), row.getUUID(2))));
    LOG.atInfo()
        .setMessage("removing files without an owner")
        .addKeyValue("files", files.size())
        .log();
    return workers.executeBlocking(
        () -> {
          for (SegmentFiles file : files) {
            for (String name : file.names()) {
              blobs.delete(name);
            }
          }
          return files.size();
        },
        false);
  }
}
