package io.annals.gateway.export;

import io.annals.segment.BlobStore;
import io.annals.tenancy.SqlTime;
import io.annals.tenancy.TenantUid;
import io.annals.tenancy.TopicData;
import io.annals.tenancy.TopicUid;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How exports end: first nobody sees them any more, then their files go, and only then their rows.
 * Several processes may do the same at once. Thread-safe.
 */
public final class LeavingExports implements TopicData {
  private static final Logger LOG = LoggerFactory.getLogger(LeavingExports.class);

  /** Exports of which one step removes the files. */
  private static final int BATCH = 50;

  private final Pool pool;
  private final ExportBlobs blobs;
  private final WorkerExecutor workers;
  private final InstantSource clock;

  /**
   * @param workers remove files
   */
  public LeavingExports(Pool pool, BlobStore blobs, WorkerExecutor workers, InstantSource clock) {
    this.pool = pool;
    this.blobs = new ExportBlobs(blobs);
    this.workers = workers;
    this.clock = clock;
  }

  /**
   * The exports of a deleted topic. The files of one that still runs go when its process notices,
   * which is before its next page.
   */
  @Override
  public Future<Void> remove(TenantUid tenant, TopicUid topic) {
    return pool.preparedQuery(
            """
            UPDATE export SET deleted_at = $3
             WHERE tenant_uid = $1 AND topic_uid = $2 AND deleted_at IS NULL
            """)
        .execute(Tuple.of(tenant.value(), topic.value(), SqlTime.of(clock.instant())))
        .compose(hidden -> sweep())
        .mapEmpty();
  }

  /**
   * Takes out of sight what has expired: by its own time, or because the youngest of its events is
   * older than the topic's retention.
   *
   * @return how many
   */
  Future<Integer> expire() {
    Instant now = clock.instant();
    return pool.preparedQuery(
            """
            UPDATE export e SET deleted_at = $1
              FROM topic t
             WHERE t.uid = e.topic_uid AND e.deleted_at IS NULL AND e.state <> 'running'
               AND (e.expires_at <= $1
                    OR e.newest_received < $2 - t.retention_days * 86400000000)
            """)
        .execute(Tuple.of(SqlTime.of(now), micros(now)))
        .map(expired -> expired.rowCount());
  }

  private static long micros(Instant time) {
    return time.getEpochSecond() * 1_000_000 + time.getNano() / 1_000;
  }

  /**
   * Removes the files of what was deleted, has expired or has failed, all of it.
   *
   * @return how many exports lost their files
   */
  Future<Integer> sweep() {
    return leaving()
        .compose(
            leaving ->
                leaving.isEmpty()
                    ? Future.succeededFuture(0)
                    : workers
                        .executeBlocking(() -> removeFiles(leaving), false)
                        .compose(gone -> removed(gone).map(gone.size()))
                        .compose(
                            gone ->
                                gone == BATCH
                                    ? sweep().map(more -> more + gone)
                                    : Future.succeededFuture(gone)));
  }

  private Future<List<ExportBlobs.Folder>> leaving() {
    return pool.preparedQuery(
            """
            SELECT uid, tenant_uid, topic_uid FROM export
             WHERE state <> 'running'
               AND (deleted_at IS NOT NULL OR (state = 'failed' AND has_files))
             ORDER BY uid LIMIT $1
            """)
        .execute(Tuple.of(BATCH))
        .map(
            rows ->
                StreamSupport.stream(rows.spliterator(), false).map(ExportRow::folder).toList());
  }

  /** What cannot be removed now is tried again by the next sweep, and holds up no other. */
  private List<ExportBlobs.Folder> removeFiles(List<ExportBlobs.Folder> leaving) {
    List<ExportBlobs.Folder> gone = new ArrayList<>();
    for (ExportBlobs.Folder folder : leaving) {
      try {
        blobs.remove(folder);
        gone.add(folder);
      } catch (IOException e) {
        LOG.atWarn()
            .setMessage("files of an export cannot be removed")
            .addKeyValue("export", folder.uid())
            .setCause(e)
            .log();
      }
    }
    return gone;
  }

  private Future<Void> removed(List<ExportBlobs.Folder> folders) {
    UUID[] uids = folders.stream().map(ExportBlobs.Folder::uid).toArray(UUID[]::new);
    return pool.preparedQuery(
            """
            WITH gone AS (
              DELETE FROM export WHERE uid = ANY ($1) AND deleted_at IS NOT NULL
            )
            UPDATE export SET has_files = false WHERE uid = ANY ($1) AND deleted_at IS NULL
            """)
        .execute(Tuple.of((Object) uids))
        .mapEmpty();
  }
}
