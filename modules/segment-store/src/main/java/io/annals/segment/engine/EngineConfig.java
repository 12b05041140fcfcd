package io.annals.segment.engine;

import io.annals.platform.config.Settings;

/**
 * Limits of the columns engine, which allocates outside the Java heap.
 *
 * @param threads that one statement of the shared instance may use
 * @param memoryBytes of the shared instance, caches included; a writer and each isolated instance
 *     have the same limit of their own
 * @param spareInstances isolated instances kept open in advance
 */
public record EngineConfig(int threads, long memoryBytes, int spareInstances) {
  private static final int MOST_DEFAULT_THREADS = 4;

  public static EngineConfig read(Settings settings) {
    int cores = Math.min(Runtime.getRuntime().availableProcessors(), MOST_DEFAULT_THREADS);
    return new EngineConfig(
        settings.integer("store.engine-threads", cores, 1, 256),
        settings.bytes("store.engine-memory", "512MB"),
        settings.integer("store.engine-spare-instances", 2, 0, 64));
  }
}
