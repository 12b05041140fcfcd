package io.annals.tenancy;

import io.vertx.core.Future;

/** What the store keeps of log topics. Thread-safe. */
public interface TopicData {
  /**
   * Removes a topic's segments, files and rows alike. Called when nothing routes to the topic any
   * more and its log is gone; again when an earlier call failed or its outcome is unknown. Usage
   * rows stay, for the bills.
   *
   * @return completes when nothing of the topic can be read; fails when that is not certain
   */
  Future<Void> remove(TenantUid tenant, TopicUid topic);
}
