package io.annals.segment.hot;

import io.annals.segment.BlobStore;
import io.annals.segment.catalogue.PartitionId;
import io.annals.segment.catalogue.SegmentFiles;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.util.Collection;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes files that were written and not entered. Thread-safe. */
final class UnusedFiles {
  private static final Logger LOG = LoggerFactory.getLogger(UnusedFiles.class);

  private final BlobStore blobs;
  private final WorkerExecutor pool;

  UnusedFiles(BlobStore blobs, WorkerExecutor pool) {
    this.blobs = blobs;
    this.pool = pool;
  }

  /** Never fails: what cannot be removed is found by the sweep of unknown files. */
  Future<Void> remove(PartitionId partition, Collection<UUID> ids) {
    Set<UUID> gone = Set.copyOf(ids);
    return pool.<Void>executeBlocking(
            () -> {
              for (UUID id : gone) {
                SegmentFiles.delete(blobs, partition, id);
              }
              return null;
            },
            false)
        .onFailure(
            failed ->
                LOG.atWarn()
                    .setMessage("file that was not entered cannot be removed")
                    .addKeyValue("topicUid", partition.topic())
                    .addKeyValue("partition", partition.partition())
                    .setCause(failed)
                    .log())
        .otherwiseEmpty();
  }
}
