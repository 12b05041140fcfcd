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
  /**
   * Far above what the largest segment takes from a source that takes its time; a statement that
   * hangs must end some day.
   */
  private static final Duration LONGEST = Duration.ofMinutes(60);

  /** Version 2 for its delta encodings: times, offsets and ids take half the bytes. */
  private static final String OPTIONS =
      "FORMAT parquet, PARQUET_VERSION V2, COMPRESSION zstd, COMPRESSION_LEVEL %d,"
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
   * Writes one file, in the order of the rows; the caller syncs it. The feed is read on this
   * thread, as fast as the columns are written.
   *
   * @return number of rows
   * @throws IOException when it could not be written wholly; what the feed throws comes through
   */
  public long write(Path file, int zstdLevel, RowFeed rows) throws IOException {
    Fed fed = new Fed(rows);
    try (EngineSession session = writing.session();
        RowsFunction.Table table = rowsFunction.add(fed)) {
      String target = Instance.literal(file.toString());
      String options = OPTIONS.formatted(zstdLevel);
      String sql = "COPY (SELECT * FROM " + table.sql() + ") TO " + target + " (" + options + ")";
      long written = session.execute(sql, LONGEST);
      if (written != fed.count) {
        throw new IOException("columns engine wrote " + written + " of " + fed.count + " rows");
      }
      return written;
    } catch (EngineException e) {
      fed.throwFailure();
      throw e;
    }
  }

  @Override
  public void close() {
    writing.close();
  }

  /** Counts what the engine took, and keeps what it only tells as a text. */
  private static final class Fed implements RowFeed {
    private final RowFeed rows;
    private long count;
    private IOException failure;
    private RuntimeException bug;

    Fed(RowFeed rows) {
      this.rows = rows;
    }

    @Override
    public List<EventRow> next(int most) throws IOException {
      try {
        List<EventRow> next = rows.next(most);
        count += next.size();
        return next;
      } catch (IOException e) {
        failure = e;
        throw e;
      } catch (RuntimeException e) {
        bug = e;
        throw e;
      }
    }

    void throwFailure() throws IOException {
      if (failure != null) {
        throw failure;
      }
      if (bug != null) {
        throw bug;
      }
    }
  }
}
