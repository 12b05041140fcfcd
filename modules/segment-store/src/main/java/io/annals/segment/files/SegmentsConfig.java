package io.annals.segment.files;

import io.annals.platform.config.Settings;
import io.annals.segment.engine.EngineConfig;

/**
 * What reading segments may take.
 *
 * @param readerCacheBytes of the heap, for row indices and block filters
 */
public record SegmentsConfig(EngineConfig engine, long readerCacheBytes) {
  public static SegmentsConfig read(Settings settings) {
    return new SegmentsConfig(
        EngineConfig.read(settings), settings.bytes("store.reader-cache-bytes", "128MB"));
  }
}
