package io.annals.segment.engine;

import io.annals.platform.config.Settings;

/**
 * Limits of the columns engine, which allocates outside the Java heap.
 *
 * @param threads that one statement may use
 * @param memoryBytes of the shared instance, caches included; a writer has the same limit of its
 *     own
 * @param spareInstances isolated instances kept open in advance
 * @param isolatedBytes of each isolated instance: of one SELECT. As many of them run at once as
 *     there are threads for queries
 */
public record EngineConfig(int threads, long memoryBytes, int spareInstances, long isolatedBytes) {
  private static final int MOST_DEFAULT_THREADS = 4;

  /** Isolated instances with the limit of the shared one. */
  public EngineConfig(int threads, long memoryBytes, int spareInstances) {
    this(threads, memoryBytes, spareInstances, memoryBytes);
  }

  public static EngineConfig read(Settings settings) {
    int cores = Math.min(Runtime.getRuntime().availableProcessors(), MOST_DEFAULT_THREADS);
    return new EngineConfig(
        settings.integer("store.engine-threads", cores, 1, 256),
        settings.bytes("store.engine-memory", "512MB"),
        settings.integer("store.engine-spare-instances", 2, 0, 64),
        settings.bytes("query.select-memory", "256MB"));
  }
}
