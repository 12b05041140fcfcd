package io.annals.gateway.store;

import io.annals.platform.config.Settings;
import io.annals.segment.compaction.CompactionLimits;
import java.time.Duration;

/**
 * How segments are merged.
 *
 * @param share of one core that merging takes; 0 = nothing is merged
 * @param filesStay how long the files of a replaced segment stay for queries that know it
 */
public record CompactionConfig(double share, CompactionLimits limits, Duration filesStay) {
  private static final String SHARE = "store.compaction-share";

  /** The files of a writer that takes more than a quarter of an hour are taken for a dead one's. */
  private static final double LEAST_SHARE = 0.05;

  /** Between the deadline of a query and the end of its last read. */
  private static final Duration GRACE = Duration.ofMinutes(1);

  /**
   * @param longestQuery after which no query runs any more
   */
  static CompactionConfig read(Settings settings, Duration longestQuery) {
    double share = settings.decimal(SHARE, 0.25, 0, 1);
    if (share > 0 && share < LEAST_SHARE) {
      settings.mistake(SHARE, "below " + LEAST_SHARE + " merges would not end; 0 is none at all");
    }
    return new CompactionConfig(
        share,
        CompactionLimits.of(settings.bytes("store.compaction-bytes", "256MiB")),
        longestQuery.plus(GRACE));
  }
}
