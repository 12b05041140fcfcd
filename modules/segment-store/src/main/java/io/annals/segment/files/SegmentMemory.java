package io.annals.segment.files;

import io.annals.segment.SegmentInfo;
import io.annals.segment.SegmentReader.RowIndex;
import io.annals.segment.engine.DuckDb;
import io.annals.segment.format.BodyReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;

/** What open segments keep in the heap between calls, bounded in bytes. Thread-safe. */
final class SegmentMemory {
  /** Of the bytes, this share is for row indices; the rest is for block filters. */
  private static final double ROWS_SHARE = 0.6;

  private final DuckDb duckDb;
  private final WeightedCache<UUID, RowColumns> rows;
  private final WeightedCache<UUID, byte[]> blockFilters;

  SegmentMemory(DuckDb duckDb, long mostBytes) {
    this.duckDb = duckDb;
    long forRows = (long) (mostBytes * ROWS_SHARE);
    rows = new WeightedCache<>(forRows, RowColumns::heapBytes);
    blockFilters = new WeightedCache<>(mostBytes - forRows, bytes -> bytes.length);
  }

  RowIndex rows(SegmentInfo info, Path columns) throws IOException {
    try {
      return rows.get(info.id(), () -> RowColumns.load(duckDb, info, columns));
    } catch (IOException e) {
      throw new IOException("segment " + info.id() + ", columns: " + e.getMessage(), e);
    }
  }

  byte[] blockFilters(SegmentInfo info, BodyReader body) throws IOException {
    return blockFilters.get(info.id(), body::blockFilters);
  }

  void forget(UUID id) {
    rows.remove(id);
    blockFilters.remove(id);
  }
}
