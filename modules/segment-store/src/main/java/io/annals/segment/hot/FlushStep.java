package io.annals.segment.hot;

import io.vertx.core.Future;

/** The moments of a flush between which a process may die. */
public enum FlushStep {
  /** The pending rows are in PostgreSQL; no file yet. */
  ANNOUNCED,
  /** The files are in the blob store; the catalogue does not know them. */
  WRITTEN,
  /** The transaction is done; the hot tail still has the rows. */
  COMMITTED;

  /** Learns of each step, and can hold the flush there: for tests that let a process die. */
  @FunctionalInterface
  public interface Observer {
    /** The flush goes on when this completes, and fails when it fails. */
    Future<Void> reached(FlushStep step);

    /** Watches nothing. */
    static Observer none() {
      return step -> Future.succeededFuture();
    }
  }
}
