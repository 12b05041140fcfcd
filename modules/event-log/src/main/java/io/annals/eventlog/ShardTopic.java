package io.annals.eventlog;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The control topic whose partitions are the shards; it holds no record. Thread-safe. */
public final class ShardTopic {
  private static final int TIMEOUT_MS = 15_000;

  /** A broker may not yet know what the controller has made. */
  private static final int LOOKS = 50;

  private static final int BETWEEN_LOOKS_MS = 100;

  private final Map<String, String> connection;
  private final String name;
  private final int shards;

  /**
   * @param connection {@code bootstrap.servers} and what security needs
   * @param name of the topic and of the group
   * @param shards how many when it is made; a topic that is there keeps its own number
   */
  public ShardTopic(Map<String, String> connection, String name, int shards) {
    this.connection = Map.copyOf(connection);
    this.name = name;
    this.shards = shards;
  }

  String name() {
    return name;
  }

  /** Makes the topic if it is missing, and gives its number of partitions. Blocks. */
  int create() throws ExecutionException, InterruptedException {
    Map<String, Object> all = new HashMap<>(connection);
    all.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
    all.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MS / 3);
    try (Admin admin = Admin.create(all)) {
      NewTopic wanted = new NewTopic(name, Optional.of(shards), Optional.empty());
      try {
        admin.createTopics(List.of(wanted)).all().get();
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof TopicExistsException)) {
          throw e;
        }
      }
      return partitions(admin);
    }
  }

  private int partitions(Admin admin) throws ExecutionException, InterruptedException {
    for (int look = 1; ; look++) {
      try {
        return admin
            .describeTopics(List.of(name))
            .allTopicNames()
            .get()
            .get(name)
            .partitions()
            .size();
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException) || look == LOOKS) {
          throw e;
        }
        // Kafka tells nobody when its brokers know a topic; this thread is one that may block.
        Thread.sleep(BETWEEN_LOOKS_MS);
      }
    }
  }
}
