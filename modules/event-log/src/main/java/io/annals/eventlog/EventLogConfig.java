package io.annals.eventlog;

import io.annals.platform.config.Settings;
import java.util.Set;

/**
 * How the log is written.
 *
 * @param bootstrapServers of the Kafka cluster
 * @param compression of records: {@code none}, {@code lz4}, {@code zstd}, {@code gzip}, {@code
 *     snappy}
 * @param partitions of new log topics
 * @param replication of new log topics; 0 = three, or as many as there are brokers
 */
public record EventLogConfig(
    String bootstrapServers, String compression, int partitions, int replication) {
  private static final Set<String> COMPRESSIONS = Set.of("none", "lz4", "zstd", "gzip", "snappy");

  /** Reads the keys {@code event-log.*}. */
  public static EventLogConfig read(Settings settings, String bootstrapServers) {
    String compression = settings.text("event-log.compression", "lz4");
    if (!COMPRESSIONS.contains(compression)) {
      settings.mistake(
          "event-log.compression",
          "'" + compression + "' is none of none, lz4, zstd, gzip and snappy");
    }
    return new EventLogConfig(
        bootstrapServers,
        compression,
        settings.integer("event-log.partitions", 1, 1, 1000),
        settings.integer("event-log.replication", 0, 0, 100));
  }
}
