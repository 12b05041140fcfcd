package io.annals.segment.engine;

import java.sql.SQLException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.duckdb.DuckDBConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fresh, not yet locked instances, opened in the background because opening takes some 10 ms.
 * Thread-safe.
 */
final class SpareInstances implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SpareInstances.class);

  private final Opening opening;
  private final int count;
  private final ExecutorService opener;
  private final BlockingQueue<DuckDBConnection> spares;
  private final AtomicInteger coming = new AtomicInteger();
  private volatile boolean closed;

  /** Opens one. */
  @FunctionalInterface
  interface Opening {
    DuckDBConnection open() throws SQLException;
  }

  /**
   * @param count kept open in advance
   */
  SpareInstances(Opening opening, int count, ExecutorService opener) {
    this.opening = opening;
    this.count = count;
    this.opener = opener;
    spares = new ArrayBlockingQueue<>(Math.max(1, count));
    for (int i = 0; i < count; i++) {
      refill();
    }
  }

  /** A fresh instance; the caller closes it, and then says {@link #refill}. */
  DuckDBConnection take() throws SQLException {
    DuckDBConnection spare = spares.poll();
    return spare != null ? spare : opening.open();
  }

  @Override
  public void close() {
    closed = true;
    drain();
  }

  /**
   * Opens one if there are too few. Not while a statement runs, which opening would take a
   * processor from.
   */
  void refill() {
    if (spares.size() + coming.get() >= count) {
      return;
    }
    coming.incrementAndGet();
    try {
      opener.execute(this::addOne);
    } catch (RejectedExecutionException closing) {
      coming.decrementAndGet();
      LOG.atDebug().log("no spare engine instance, closing");
    }
  }

  private void addOne() {
    try {
      DuckDBConnection fresh = opening.open();
      if (!spares.offer(fresh)) {
        fresh.close();
      }
      if (closed) {
        drain();
      }
    } catch (SQLException e) {
      // The next query opens its own and sees the failure.
      LOG.atWarn().setCause(e).log("no spare engine instance");
    } finally {
      coming.decrementAndGet();
    }
  }

  private void drain() {
    for (DuckDBConnection spare = spares.poll(); spare != null; spare = spares.poll()) {
      try {
        spare.close();
      } catch (SQLException e) {
        LOG.atWarn().setCause(e).log("spare engine instance does not close");
      }
    }
  }
}
