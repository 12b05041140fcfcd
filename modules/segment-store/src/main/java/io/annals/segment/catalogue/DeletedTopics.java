package io.annals.segment.catalogue;

import io.annals.segment.format.Dictionaries;
import io.annals.tenancy.TenantUid;
import io.annals.tenancy.TopicData;
import io.annals.tenancy.TopicUid;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;

/** Removes what the store keeps of a deleted topic. Thread-safe. */
public final class DeletedTopics implements TopicData {
  private final SegmentCatalogue catalogue;
  private final PendingFiles files;
  private final Dictionaries dictionaries;
  private final WorkerExecutor workers;

  public DeletedTopics(
      SegmentCatalogue catalogue,
      PendingFiles files,
      Dictionaries dictionaries,
      WorkerExecutor workers) {
    this.catalogue = catalogue;
    this.files = files;
    this.dictionaries = dictionaries;
    this.workers = workers;
  }

  @Override
  public Future<Void> remove(TenantUid tenant, TopicUid topic) {
    return catalogue
        .deleteTopic(topic)
        .compose(gone -> sweep())
        .compose(
            swept ->
                workers.executeBlocking(
                    () -> {
                      dictionaries.remove(tenant, topic);
                      return null;
                    },
                    false));
  }

  private Future<Void> sweep() {
    return files.sweepDeleted().compose(taken -> taken == 0 ? Future.succeededFuture() : sweep());
  }
}
