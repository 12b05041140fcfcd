package io.annals.query.run;

/** The query was cancelled; there is no answer, and nobody waits for one. */
public final class QueryCancelledException extends Exception {
  private static final long serialVersionUID = 1;

  QueryCancelledException() {
    super("query cancelled", null, false, false);
  }
}
