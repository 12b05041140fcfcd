package io.annals.segment.engine;

import static java.util.stream.Collectors.joining;

import io.annals.segment.engine.EngineException.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
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
  private final ScheduledThreadPoolExecutor timer;
  private final ExecutorService opener;
  private final TextTests tests = new TextTests();
  private final RowTests rowTests = new RowTests();
  private final FeedFunction feeds = new FeedFunction();
  private final SharedInstance shared;
  private final SpareInstances spares;

  /**
   * @param folder under which segments and their scratch files lie
   */
  public DuckDb(EngineConfig config, Path folder) {
    this(config, folder, null);
  }

  /**
   * @param rows made known to the shared instance; null for none
   */
  @SuppressWarnings("ThreadPriorityCheck") // a hint to the system; nothing relies on it
  DuckDb(EngineConfig config, Path folder, RowsFunction rows) {
    timer = new ScheduledThreadPoolExecutor(1, task -> daemon(task, "annals-engine-timer"));
    timer.setRemoveOnCancelPolicy(true);
    // The engine's threads inherit the priority of the one that opens the instance: ingest goes
    // before queries. What writes has rows made known.
    int priority = rows == null ? Thread.MIN_PRIORITY : Thread.NORM_PRIORITY;
    opener =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = daemon(task, "annals-engine-open");
              thread.setPriority(priority);
              return thread;
            });
    shared = new SharedInstance(() -> openShared(config, folder, rows), opener);
    spares = new SpareInstances(() -> openSpare(config), config.spareInstances(), opener);
  }

  /** A connection to the shared instance. */
  public EngineSession session() throws IOException {
    CompletableFuture<DuckDBConnection> instance = shared.current();
    try {
      DuckDBConnection connection = instance.join().duplicate();
      return new EngineSession(connection, timer, () -> shared.replace(instance), () -> {});
    } catch (CompletionException | SQLException e) {
      throw new EngineException(Reason.FAILED, e);
    }
  }

  /**
   * The list of files as SQL, for {@code read_parquet} in a view; elsewhere bind it as a parameter.
   */
  public static String sqlList(Collection<Path> files) {
    return files.stream()
        .map(Instance::exactly)
        .map(Instance::literal)
        .collect(joining(", ", "[", "]"));
  }

  /**
   * The one connection to an instance of its own, for statements that come from outside: it sees
   * the given files and nothing else, no setting can be changed any more, and it ends with the
   * session. Statements must have been checked all the same: within the instance they may do
   * anything, and the given files could be written to.
   *
   * @param preparation own statements that run first: settings, macros, views
   */
  public EngineSession isolated(Collection<Path> files, List<String> preparation)
      throws IOException {
    return isolated(files, preparation, List.of());
  }

  /**
   * @param functions that its statements can call
   */
  public EngineSession isolated(
      Collection<Path> files, List<String> preparation, List<EngineFunction> functions)
      throws IOException {
    DuckDBConnection connection = null;
    try {
      connection = spares.take();
      for (EngineFunction function : functions) {
        function.register(connection);
      }
      Instance.lockTo(connection, files, preparation);
      return new EngineSession(connection, timer, () -> {}, spares::refill);
    } catch (SQLException e) {
      closeAfter(e, connection);
      spares.refill();
      throw new EngineException(Reason.FAILED, e);
    }
  }

  private static void closeAfter(SQLException failure, DuckDBConnection connection) {
    if (connection != null) {
      try {
        connection.close();
      } catch (SQLException e) {
        failure.addSuppressed(e);
      }
    }
  }

  /**
   * Makes a predicate callable from statements of every instance. It is called from several threads
   * at once, in any order, and possibly for rows that the rest of the statement rules out. What it
   * throws fails the statement.
   */
  public TextTest textTest(Predicate<String> predicate) {
    return tests.add(predicate);
  }

  /**
   * Makes sets of rows callable from statements of isolated instances that read some files.
   *
   * @param rows of each file, in the order in which {@code read_parquet} is given the files; not
   *     changed from now on
   */
  public RowTest rowTest(List<BitSet> rows) {
    return rowTests.add(rows);
  }

  /**
   * Makes rows of Java readable from statements of isolated instances.
   *
   * @param rows read on the engine's threads
   */
  public FeedTable feed(List<FeedColumn> columns, TableFeed rows) {
    return feeds.add(columns, rows);
  }

  /** Sessions must be closed before. */
  @Override
  public void close() {
    opener.shutdown();
    spares.close();
    shared.close();
    timer.shutdownNow();
  }

  private DuckDBConnection openSpare(EngineConfig config) throws SQLException {
    DuckDBConnection connection = Instance.open(config.threads(), config.isolatedBytes());
    try {
      tests.register(connection);
      rowTests.register(connection);
      feeds.register(connection);
      return connection;
    } catch (SQLException e) {
      closeAfter(e, connection);
      throw e;
    }
  }

  private DuckDBConnection openShared(EngineConfig config, Path folder, RowsFunction rows)
      throws SQLException {
    DuckDBConnection connection = Instance.open(config.threads(), config.memoryBytes());
    try {
      Instance.run(connection, "SET parquet_metadata_cache = true");
      tests.register(connection);
      if (rows != null) {
        rows.register(connection);
      }
      Instance.lockTo(connection, folder);
      return connection;
    } catch (SQLException e) {
      closeAfter(e, connection);
      throw e;
    }
  }

  /** For tests: as after an internal failure of the shared instance. */
  void breakShared() {
    shared.replace(shared.current());
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}
