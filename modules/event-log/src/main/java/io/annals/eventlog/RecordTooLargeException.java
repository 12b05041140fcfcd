package io.annals.eventlog;

/** The log refuses this record for its size, now and for ever. */
public final class RecordTooLargeException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public RecordTooLargeException(Throwable cause) {
    super("record too large for the log", cause);
  }
}
