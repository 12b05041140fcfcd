package io.annals.eventlog;

import org.apache.kafka.common.TopicPartition;

/** One partition of a log topic's Kafka topic. */
public record LogPartition(LogTopic topic, int partition) {
  public LogPartition {
    if (partition < 0) {
      throw new IllegalArgumentException("partitions count from 0");
    }
  }

  TopicPartition kafka() {
    return new TopicPartition(topic.kafkaName(), partition);
  }
}
