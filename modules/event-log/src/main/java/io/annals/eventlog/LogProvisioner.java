package io.annals.eventlog;

import io.vertx.core.Future;

/** Makes and removes the Kafka topics of log topics. Every call is idempotent. Thread-safe. */
public interface LogProvisioner {
  /** Completes when the topic exists and every partition has a leader that a producer can find. */
  Future<Void> create(LogTopic topic, int partitions);

  /** Completes when the broker has taken the deletion, or never had the topic. */
  Future<Void> delete(LogTopic topic);
}
