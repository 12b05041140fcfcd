package io.annals.query.run;

/** The query must not go on. */
final class QueryStoppedException extends Exception {
  private static final long serialVersionUID = 1;

  private final boolean cancelled;

  QueryStoppedException(boolean cancelled) {
    super(cancelled ? "query cancelled" : "query ran out of time", null, false, false);
    this.cancelled = cancelled;
  }

  /** Nobody waits for the answer any more; else its time is up. */
  boolean isCancelled() {
    return cancelled;
  }
}
