package io.annals.platform.config;

import java.util.Map;
import java.util.Optional;

/**
 * The Kafka cluster that is used instead of the embedded broker.
 *
 * @param bootstrapServers empty = start the embedded broker
 * @param client further settings of every Kafka client, such as {@code security.protocol}; may hold
 *     secrets
 */
public record KafkaConfig(Optional<String> bootstrapServers, Map<String, String> client) {
  public KafkaConfig {
    client = Map.copyOf(client);
  }

  /** Reads {@code kafka.bootstrap-servers} and {@code kafka.client.*}. */
  public static KafkaConfig read(Settings settings) {
    return new KafkaConfig(
        settings.optional("kafka.bootstrap-servers"), settings.under("kafka.client."));
  }

  /** The values may be secrets. */
  @Override
  public String toString() {
    return "KafkaConfig[" + bootstrapServers.orElse("embedded") + ", " + client.keySet() + "]";
  }
}
