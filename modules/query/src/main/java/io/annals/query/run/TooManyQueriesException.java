package io.annals.query.run;

import java.util.OptionalInt;

/** As many queries run and wait as may, in this process or of one tenant; try again soon. */
public final class TooManyQueriesException extends Exception {
  private static final long serialVersionUID = 1;

  private final int quota;

  private TooManyQueriesException(int quota) {
    super("too many queries at once", null, false, false);
    this.quota = quota;
  }

  static TooManyQueriesException ofProcess() {
    return new TooManyQueriesException(0);
  }

  static TooManyQueriesException ofTenant(int quota) {
    return new TooManyQueriesException(quota);
  }

  /** How many the tenant's quota lets it have; empty when it is the process that is full. */
  public OptionalInt quota() {
    return quota == 0 ? OptionalInt.empty() : OptionalInt.of(quota);
  }
}
