package io.annals.segment.hot;

import io.vertx.core.Future;

/** The moments of a compaction between which a process may die. */
public enum CompactionStep {
  /** The pending row is in PostgreSQL; no file yet. */
  ANNOUNCED,
  /** The file is in the blob store; the catalogue does not know it. */
  WRITTEN,
  /** The transaction is done; the owner still knows the old segments. */
  COMMITTED;

  /** Learns of each step, and can hold the compaction there: for tests that let a process die. */
  @FunctionalInterface
  public interface Observer {
    /** The compaction goes on when this completes, and fails when it fails. */
    Future<Void> reached(CompactionStep step);

    /** Watches nothing. */
    static Observer none() {
      return step -> Future.succeededFuture();
    }
  }
}
