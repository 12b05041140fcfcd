package io.annals.segment.engine;

import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.duckdb.DuckDBConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The instance that sessions share. After an internal failure an instance refuses everything; then,
 * or when it could not be opened, the next use opens another. Thread-safe.
 */
final class SharedInstance implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SharedInstance.class);

  private final Opening opening;
  private final AtomicReference<CompletableFuture<DuckDBConnection>> current =
      new AtomicReference<>();

  /** Opens and locks an instance. */
  @FunctionalInterface
  interface Opening {
    DuckDBConnection open() throws SQLException;
  }

  /**
   * @param background where the first instance is opened
   */
  SharedInstance(Opening opening, Executor background) {
    this.opening = opening;
    CompletableFuture<DuckDBConnection> first = new CompletableFuture<>();
    current.set(first);
    background.execute(() -> fulfil(first));
  }

  /** The connection that keeps the instance alive; duplicate it for use. */
  CompletableFuture<DuckDBConnection> current() {
    CompletableFuture<DuckDBConnection> known = current.get();
    if (known.isCompletedExceptionally()) {
      replace(known);
    }
    return current.get();
  }

  /** Puts another instance in the place of one that is no good any more. */
  void replace(CompletableFuture<DuckDBConnection> broken) {
    CompletableFuture<DuckDBConnection> next = new CompletableFuture<>();
    if (current.compareAndSet(broken, next)) {
      LOG.atError().log("columns engine is opened anew");
      fulfil(next);
      close(broken);
    }
  }

  @Override
  public void close() {
    close(current.get());
  }

  private void fulfil(CompletableFuture<DuckDBConnection> promise) {
    try {
      promise.complete(opening.open());
    } catch (SQLException | RuntimeException | LinkageError e) {
      promise.completeExceptionally(new CompletionException(e));
    }
  }

  private static void close(CompletableFuture<DuckDBConnection> instance) {
    instance.thenAccept(
        connection -> {
          try {
            connection.close();
          } catch (SQLException e) {
            LOG.atWarn().setCause(e).log("columns engine does not close");
          }
        });
  }
}
