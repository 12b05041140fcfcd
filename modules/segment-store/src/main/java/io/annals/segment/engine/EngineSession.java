package io.annals.segment.engine;

import io.annals.segment.engine.EngineException.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.duckdb.DuckDBChunkedResult;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBPreparedStatement;

/**
 * One connection to the columns engine: one statement at a time, on one thread; {@link #cancel}
 * alone may be called from any thread, and ends the running statement and all later ones. Cheap to
 * open: take one for each query, and close it.
 *
 * <p>Parameters of statements ({@code ?}) are {@code String}, {@code Long}, {@code Integer}, {@code
 * Boolean}, {@code Double}, {@code null}, or a {@code List} of {@code Path}, {@code String} or
 * {@code Long}, which becomes an array. A list of segment files is such a parameter: {@code FROM
 * read_parquet(?, file_row_number = true)}, with the virtual columns {@code file_row_number} (the
 * segment's row) and {@code file_index} (the place in the list, from 0).
 */
public final class EngineSession implements AutoCloseable {
  /** An interrupt reaches only a statement that runs already, so it is said again until it ends. */
  private static final long INTERRUPT_AGAIN_MILLIS = 20;

  /** At the beginning of a line only: the rest of a message may quote data. */
  private static final Pattern FATAL = Pattern.compile("(?m)^(Error: )?FATAL Error");

  private final DuckDBConnection connection;
  private final ScheduledExecutorService timer;
  private final Runnable whenInvalid;
  private final Runnable whenClosed;
  private volatile Reason stop;
  private volatile PreparedStatement running;

  /**
   * @param whenInvalid called when a statement found the instance to be of no use any more
   */
  EngineSession(
      DuckDBConnection connection,
      ScheduledExecutorService timer,
      Runnable whenInvalid,
      Runnable whenClosed) {
    this.connection = connection;
    this.timer = timer;
    this.whenInvalid = whenInvalid;
    this.whenClosed = whenClosed;
  }

  /** Reads the rows of a result; the result set is closed afterwards. */
  @FunctionalInterface
  public interface Rows<T> {
    T read(ResultSet rows) throws SQLException, IOException;
  }

  /** Reads at most 2,048 rows at once, by column; faster than {@link Rows} for many rows. */
  @FunctionalInterface
  public interface Chunks {
    void read(DuckDBDataChunkReader chunk) throws IOException;
  }

  /**
   * Runs one statement.
   *
   * @throws EngineException when it was cancelled, took longer than {@code timeout}, or failed
   */
  public <T> T query(String sql, List<?> parameters, Duration timeout, Rows<T> reader)
      throws IOException {
    return run(
        sql,
        parameters,
        timeout,
        statement -> {
          try (ResultSet rows = statement.executeQuery()) {
            return reader.read(rows);
          }
        });
  }

  /** As {@link #query}, by columns. */
  public void chunks(String sql, List<?> parameters, Duration timeout, Chunks reader)
      throws IOException {
    run(
        sql,
        parameters,
        timeout,
        statement -> {
          try (DuckDBChunkedResult result = statement.query()) {
            while (result.nextChunk()) {
              reader.read(result.chunk());
            }
            return null;
          }
        });
  }

  /** Runs a statement without rows; returns how many it changed or wrote. */
  long execute(String sql, Duration timeout) throws IOException {
    return run(sql, List.of(), timeout, DuckDBPreparedStatement::executeLargeUpdate);
  }

  /** Ends the running statement, within milliseconds, and refuses later ones. */
  public void cancel() {
    stop(Reason.CANCELLED);
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IllegalStateException("columns engine: connection does not close", e);
    } finally {
      whenClosed.run();
    }
  }

  private interface Step<T> {
    T on(DuckDBPreparedStatement statement) throws SQLException, IOException;
  }

  private <T> T run(String sql, List<?> parameters, Duration timeout, Step<T> step)
      throws IOException {
    Future<?> deadline =
        timer.schedule(() -> stop(Reason.TIMEOUT), timeout.toMillis(), TimeUnit.MILLISECONDS);
    try (DuckDBPreparedStatement statement = connection.prepare(sql)) {
      bind(statement, parameters);
      running = statement;
      if (stop != null) {
        throw new EngineException(stop, null);
      }
      T result = step.on(statement);
      if (stop != null) {
        throw new EngineException(stop, null);
      }
      return result;
    } catch (SQLException e) {
      if (invalidates(e)) {
        whenInvalid.run();
      }
      throw new EngineException(stop == null ? Reason.FAILED : stop, e);
    } finally {
      running = null;
      deadline.cancel(false);
    }
  }

  /** Whether the instance refuses everything from now on. */
  static boolean invalidates(SQLException e) {
    return FATAL.matcher(String.valueOf(e.getMessage())).find();
  }

  private void bind(PreparedStatement statement, List<?> parameters) throws SQLException {
    for (int i = 0; i < parameters.size(); i++) {
      if (parameters.get(i) instanceof List<?> list) {
        boolean numbers = !list.isEmpty() && list.get(0) instanceof Number;
        Object[] items =
            list.stream()
                .map(item -> item instanceof Path p ? Instance.exactly(p) : item)
                .toArray();
        statement.setArray(i + 1, connection.createArrayOf(numbers ? "BIGINT" : "VARCHAR", items));
      } else {
        statement.setObject(i + 1, parameters.get(i));
      }
    }
  }

  private void stop(Reason reason) {
    if (stop == null) {
      stop = reason;
    }
    interrupt();
  }

  private void interrupt() {
    PreparedStatement statement = running;
    if (statement == null) {
      return;
    }
    try {
      statement.cancel();
    } catch (SQLException closedMeanwhile) {
      return;
    }
    timer.schedule(this::interrupt, INTERRUPT_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
  }
}
