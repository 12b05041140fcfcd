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
  /** Between the deadline of a query and the end of its last read. */
  private static final Duration GRACE = Duration.ofMinutes(1);

  /**
   * @param longestQuery after which no query runs any more
   */
  static CompactionConfig read(Settings settings, Duration longestQuery) {
    return new CompactionConfig(
        settings.decimal("store.compaction-share", 0.25, 0, 1),
        CompactionLimits.of(settings.bytes("store.compaction-bytes", "256MiB")),
        longestQuery.plus(GRACE));
  }
}
