package io.annals.segment.engine;

import io.annals.segment.EventRow;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Writes the Parquet parts of segments, through an engine instance of its own with one thread, so
 * that writing and searching have separate memory. Thread-safe; calls block.
 */
public final class ColumnsWriter implements AutoCloseable {
  /** Far above what the largest segment takes; a statement that hangs must end some day. */
  private static final Duration LONGEST = Duration.ofMinutes(10);

  /** Version 2 for its delta encodings: times, offsets and ids take half the bytes. */
  private static final String OPTIONS =
      "FORMAT parquet, PARQUET_VERSION V2, COMPRESSION zstd, COMPRESSION_LEVEL 3,"
          + " ROW_GROUP_SIZE 32768, USE_TMP_FILE false";

  private final DuckDb writing;
  private final RowsFunction rowsFunction;

  /**
   * @param folder below which the files are written
   */
  public ColumnsWriter(EngineConfig config, Path folder) {
    rowsFunction = new RowsFunction();
    writing = new DuckDb(new EngineConfig(1, config.memoryBytes(), 0), folder, rowsFunction);
  }

  /**
   * Writes one file, in the order of the rows; the caller syncs it.
   *
   * @throws IOException when it could not be written wholly
   */
  public void write(Path file, List<EventRow> rows) throws IOException {
    try (EngineSession session = writing.session();
        RowsFunction.Table table = rowsFunction.add(rows)) {
      String target = Instance.literal(file.toString());
      String sql = "COPY (SELECT * FROM " + table.sql() + ") TO " + target + " (" + OPTIONS + ")";
      long written = session.execute(sql, LONGEST);
      if (written != rows.size()) {
        throw new IOException("columns engine wrote " + written + " of " + rows.size() + " rows");
      }
    }
  }

  @Override
  public void close() {
    writing.close();
  }
}
