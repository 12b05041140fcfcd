package io.annals.admin;

import io.annals.platform.config.Settings;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What the role admin is told.
 *
 * @param publicUrl where API servers reach ingest, without a path; empty = the listener's own
 *     address
 * @param caFile PEM of the authority that signed the certificate of {@code publicUrl}; empty = what
 *     vouches for the listener's own one, or a public one
 * @param partitions of the Kafka topic of each new log topic
 * @param grace for how long a closed tenant's data is kept
 */
public record AdminConfig(
    Optional<URI> publicUrl, Optional<Path> caFile, int partitions, Duration grace) {
  private static final Duration GRACE = Duration.ofDays(15);
  private static final String PUBLIC_URL = "ingest.public-url";
  private static final String CA_FILE = "ingest.ca-file";

  /**
   * Reads the keys {@code ingest.public-url}, {@code ingest.ca-file} and {@code admin.grace}.
   *
   * @param partitions as the event log is configured
   */
  public static AdminConfig read(Settings settings, int partitions) {
    return new AdminConfig(
        settings.url(PUBLIC_URL),
        settings.optional(CA_FILE).flatMap(file -> file(settings, file)),
        partitions,
        settings.duration("admin.grace", GRACE));
  }

  private static Optional<Path> file(Settings settings, String text) {
    Path file = Path.of(text.trim());
    if (!Files.isReadable(file)) {
      settings.mistake(CA_FILE, "the file " + file + " cannot be read");
    }
    return Optional.of(file);
  }
}
