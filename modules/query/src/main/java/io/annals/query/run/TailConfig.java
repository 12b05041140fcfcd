package io.annals.query.run;

import io.annals.platform.config.Settings;
import java.time.Duration;

/**
 * Limits of tails.
 *
 * @param clients tails at once in this process
 * @param clientsPerTenant tails at once of one tenant in this process
 * @param longestLag a client that is further behind misses events, and is told how many
 */
public record TailConfig(int clients, int clientsPerTenant, Duration longestLag) {
  /** Reads the keys {@code tail.*}. */
  public static TailConfig read(Settings settings) {
    return new TailConfig(
        settings.integer("tail.clients", 200, 1, 10_000),
        settings.integer("tail.clients-per-tenant", 20, 1, 10_000),
        settings.duration("tail.longest-lag", Duration.ofSeconds(10)));
  }
}
