package io.annals.platform.sql;

/** The schema cannot be brought up to this program's version. The message is for the operator. */
public final class MigrationException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public MigrationException(String message) {
    super(message);
  }

  public MigrationException(String message, Throwable cause) {
    super(message, cause);
  }
}
