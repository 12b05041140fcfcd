package io.annals.query.run;

/** As many queries run and wait as may; try again soon. */
public final class TooManyQueriesException extends Exception {
  private static final long serialVersionUID = 1;

  TooManyQueriesException() {
    super("too many queries at once", null, false, false);
  }
}
