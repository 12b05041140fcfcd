package io.annals.segment.catalogue;

import io.annals.tenancy.TenantUid;
import io.annals.tenancy.TopicData;
import io.annals.tenancy.TopicUid;
import io.vertx.core.Future;

/** Removes what the store keeps of a deleted topic. Thread-safe. */
public final class DeletedTopics implements TopicData {
  private final SegmentCatalogue catalogue;
  private final PendingFiles files;

  public DeletedTopics(SegmentCatalogue catalogue, PendingFiles files) {
    this.catalogue = catalogue;
    this.files = files;
  }

  @Override
  public Future<Void> remove(TenantUid tenant, TopicUid topic) {
    return catalogue.deleteTopic(topic).compose(gone -> sweep());
  }

  private Future<Void> sweep() {
    return files.sweep().compose(taken -> taken == 0 ? Future.succeededFuture() : sweep());
  }
}
