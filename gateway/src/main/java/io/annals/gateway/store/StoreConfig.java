package io.annals.gateway.store;

import io.annals.platform.config.Settings;
import java.time.Duration;

/**
 * How the role store works.
 *
 * @param flushBytes uncompressed bytes of events at which a partition is flushed
 * @param flushAge how old the oldest event of a hot tail grows before the tail may be flushed
 * @param flushAgeMost how old it may grow while the tail waits for the budget of files
 * @param filesPerMinute segments that are written in a minute for the sake of age; large tails,
 *     those of {@code flushAgeMost} and those whose memory is needed do not wait for it
 * @param hotBytes memory of all hot tails; reading waits when it is used up
 * @param reuseBytes memory to tell whether an Audit-ID was used within a day: 1.25 bytes an event
 * @param flushThreads segments that are written at a time
 * @param compaction how segments are merged
 * @param shards partitions of the control topic when it is made
 */
public record StoreConfig(
    long flushBytes,
    Duration flushAge,
    Duration flushAgeMost,
    int filesPerMinute,
    long hotBytes,
    long reuseBytes,
    int flushThreads,
    CompactionConfig compaction,
    int shards) {

  public StoreConfig {
    flushAgeMost = flushAgeMost.compareTo(flushAge) < 0 ? flushAge : flushAgeMost;
  }

  /**
   * @param otherwiseShards when the configuration names no number of shards: few for the embedded
   *     broker
   * @param longestQuery after which no query runs any more
   */
  public static StoreConfig read(Settings settings, int otherwiseShards, Duration longestQuery) {
    long quarter = Runtime.getRuntime().maxMemory() / 4;
    int cores = Runtime.getRuntime().availableProcessors();
    return new StoreConfig(
        settings.bytes("store.flush-bytes", "64MB"),
        settings.duration("store.flush-age", Duration.ofMinutes(10)),
        settings.duration("store.flush-age-most", Duration.ofHours(1)),
        settings.integer("store.files-per-minute", 200, 1, 1_000_000),
        settings.bytes("store.hot-bytes", Long.toString(quarter)),
        settings.bytes("store.reuse-bytes", Long.toString(quarter / 8)),
        settings.integer("store.flush-threads", Math.max(1, Math.min(4, cores / 2)), 1, 64),
        CompactionConfig.read(settings, longestQuery),
        settings.integer("event-log.shards", otherwiseShards, 1, 4096));
  }
}
