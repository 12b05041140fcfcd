package io.annals.query.run;

import java.util.OptionalInt;

/** As many queries run and wait as may, in this process or of one tenant; try again soon. */
public final class TooManyQueriesException extends Exception {
  private static final long serialVersionUID = 1;

  private static final int PROCESS = 0;
  private static final int SHARE = -1;

  private final int quota;

  private TooManyQueriesException(int quota) {
    super("too many queries at once", null, false, false);
    this.quota = quota;
  }

  static TooManyQueriesException ofProcess() {
    return new TooManyQueriesException(PROCESS);
  }

  static TooManyQueriesException ofShare() {
    return new TooManyQueriesException(SHARE);
  }

  static TooManyQueriesException ofTenant(int quota) {
    return new TooManyQueriesException(quota);
  }

  /** How many the tenant's quota lets it have; empty when it is another limit. */
  public OptionalInt quota() {
    return quota <= PROCESS ? OptionalInt.empty() : OptionalInt.of(quota);
  }

  /** Whether the tenant has its share of the process; others are still served. */
  public boolean isShare() {
    return quota == SHARE;
  }
}
