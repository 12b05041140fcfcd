package io.annals.query.run;

import io.annals.platform.config.Secret;
import io.annals.platform.config.Settings;
import java.time.Duration;
import java.util.Optional;

/**
 * Limits of queries.
 *
 * @param timeout for the whole of a query, waiting included
 * @param threads queries that run at once; those of one tenant on half of them
 * @param queue queries that may wait for a thread; more are refused
 * @param cursorSecret what cursors are signed with; the same in all processes that serve the same
 *     clients. When absent, the process brings one of its own
 */
public record QueryConfig(Duration timeout, int threads, int queue, Optional<Secret> cursorSecret) {
  private static final int SHORTEST_SECRET = 16;

  /** Two for one tenant, and two that are left for others. */
  private static final int LEAST_DEFAULT_THREADS = 4;

  /** For what a query still does after its deadline. */
  private static final Duration MARGIN = Duration.ofMinutes(1);

  /** For how long a query that began before may still read files that have left the catalogue. */
  public Duration longestRead() {
    return timeout.plus(MARGIN);
  }

  public static QueryConfig read(Settings settings) {
    int cores = Runtime.getRuntime().availableProcessors();
    Optional<Secret> secret = settings.secret("query.cursor-secret");
    if (secret.filter(s -> s.reveal().length() < SHORTEST_SECRET).isPresent()) {
      settings.mistake(
          "query.cursor-secret", "has fewer than " + SHORTEST_SECRET + " characters; take more");
    }
    return new QueryConfig(
        settings.duration("query.timeout", Duration.ofSeconds(55)),
        settings.integer("query.threads", Math.max(LEAST_DEFAULT_THREADS, cores), 1, 256),
        settings.integer("query.queue", 64, 0, 10_000),
        secret);
  }
}
