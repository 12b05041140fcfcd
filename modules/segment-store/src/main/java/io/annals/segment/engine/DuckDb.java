package io.annals.segment.engine;

import io.annals.segment.engine.EngineException.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.Predicate;
import org.duckdb.DuckDBConnection;

/**
 * The columns engine, in this process. Thread-safe.
 *
 * <p>The shared instance runs statements that Annals makes itself: it keeps the files' metadata and
 * is several times faster than a fresh one. Text of a tenant never reaches it, except as bound
 * parameters. It can read and write below one folder, and nothing else.
 *
 * <p>Loading the native library takes about half a second: the constructor begins it in the
 * background, the first use waits for it.
 */
public final class DuckDb implements AutoCloseable {
  private final EngineConfig config;
  private final ScheduledThreadPoolExecutor timer;
  private final ExecutorService opener;
  private final TextTests tests = new TextTests();
  private final CompletableFuture<DuckDBConnection> shared;

  /**
   * @param folder under which segments and their scratch files lie
   */
  public DuckDb(EngineConfig config, Path folder) {
    this(config, folder, null);
  }

  /**
   * @param rows made known to the shared instance; null for none
   */
  DuckDb(EngineConfig config, Path folder, RowsFunction rows) {
    this.config = config;
    timer = new ScheduledThreadPoolExecutor(1, task -> daemon(task, "annals-engine-timer"));
    timer.setRemoveOnCancelPolicy(true);
    opener = Executors.newSingleThreadExecutor(task -> daemon(task, "annals-engine-open"));
    shared = CompletableFuture.supplyAsync(() -> openShared(folder, rows), opener);
  }

  /** A connection to the shared instance. */
  public EngineSession session() throws IOException {
    try {
      return new EngineSession(shared.join().duplicate(), timer, () -> {});
    } catch (CompletionException | SQLException e) {
      throw new EngineException(Reason.FAILED, e);
    }
  }

  /**
   * Makes a predicate callable from statements of the shared instance. It is called from several
   * threads at once, in any order, and possibly for rows that the rest of the statement rules out.
   * What it throws fails the statement.
   */
  public TextTest textTest(Predicate<String> predicate) {
    return tests.add(predicate);
  }

  /** Closes the shared instance; sessions must be closed before. */
  @Override
  public void close() {
    opener.shutdown();
    shared.thenAccept(
        connection -> {
          try {
            connection.close();
          } catch (SQLException e) {
            throw new IllegalStateException("columns engine does not close", e);
          }
        });
    timer.shutdownNow();
  }

  private DuckDBConnection openShared(Path folder, RowsFunction rows) {
    try {
      DuckDBConnection connection = Instance.open(config.threads(), config.memoryBytes());
      Instance.run(connection, "SET parquet_metadata_cache = true");
      tests.register(connection);
      if (rows != null) {
        rows.register(connection);
      }
      Instance.lockTo(connection, folder);
      return connection;
    } catch (SQLException e) {
      throw new CompletionException(e);
    }
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}
