package io.annals.segment.catalogue;

import io.vertx.core.Future;

/** The catalogue did not take a flush, or a compaction; nothing of it was entered. */
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

  static Future<Void> unless(boolean fine, Reason reason) {
    return fine ? Future.succeededFuture() : Future.failedFuture(new FlushRefusedException(reason));
  }
}
