package io.annals.segment.catalogue;

/** The catalogue did not take a flush; nothing of it was entered. */
public final class FlushRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Why. */
  public enum Reason {
    /** The partition stands elsewhere: another process owns it, or its topic is gone. */
    STALE_OWNER,
    /** A pending row was taken by the sweeper, and the file with it. */
    SWEPT
  }

  private final Reason reason;

  public FlushRefusedException(Reason reason) {
    super("flush refused: " + reason);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
