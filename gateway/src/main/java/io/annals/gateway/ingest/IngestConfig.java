package io.annals.gateway.ingest;

import io.annals.platform.config.Settings;
import java.time.Duration;

/**
 * Bounds of ingest.
 *
 * @param maxBody bytes of one body after decompression
 * @param memory bytes that bodies under way may hold together, beside what the log has taken
 * @param idleTimeout without a byte for so long a sender counts as gone
 */
public record IngestConfig(long maxBody, long memory, Duration idleTimeout) {
  /** Reads the keys {@code ingest.*}. */
  public static IngestConfig read(Settings settings) {
    return new IngestConfig(
        settings.bytes("ingest.max-body", "64MiB"),
        settings.bytes("ingest.memory", "256MiB"),
        settings.duration("ingest.idle-timeout", Duration.ofSeconds(30)));
  }
}
