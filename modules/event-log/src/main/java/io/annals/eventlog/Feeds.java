package io.annals.eventlog;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Makes feeds of one Kafka cluster. Thread-safe. */
public final class Feeds {
  private final Map<String, String> connection;
  private final MeterRegistry registry;

  /**
   * @param connection {@code bootstrap.servers} and what security needs
   */
  public Feeds(Map<String, String> connection, MeterRegistry registry) {
    this.connection = Map.copyOf(connection);
    this.registry = registry;
  }

  /**
   * A feed that is not started.
   *
   * @param full while true nothing is read; asked often
   */
  public Feed feed(String name, BooleanSupplier full) {
    return new Feed(
        name,
        new KafkaConsumer<>(properties(), new ByteArrayDeserializer(), new ByteArrayDeserializer()),
        full,
        registry);
  }

  private Map<String, Object> properties() {
    Map<String, Object> all = new HashMap<>(connection);
    all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    // An offset that is not there is never replaced by another one: see LogReader.wentBack.
    all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    all.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    // A broker looks at every partition for each answer: a few answers a second, not one a batch.
    // A new topic is first asked for when the fetch before has come back.
    all.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 256 << 10);
    all.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 200);
    all.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 4_000);
    all.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 16 << 20);
    all.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 2 << 20);
    all.put(ConsumerConfig.RETRY_BACKOFF_MS_CONFIG, 50L);
    all.put(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500L);
    return all;
  }
}
