package io.annals.segment.engine;

import java.io.IOException;

/**
 * A statement of the columns engine that gave no result. The message is fixed; the engine's own,
 * which may quote data, is only in the cause and must not be logged or answered.
 */
public final class EngineException extends IOException {
  /** Why a statement ended. */
  public enum Reason {
    /** {@link EngineSession#cancel} was called. */
    CANCELLED,
    /** The statement's time was up. */
    TIMEOUT,
    /** Anything else: damaged file, memory limit, a bug in the statement. */
    FAILED
  }

  private final Reason reason;

  EngineException(Reason reason, Throwable cause) {
    super(
        switch (reason) {
          case CANCELLED -> "columns engine: statement cancelled";
          case TIMEOUT -> "columns engine: statement ran out of time";
          case FAILED -> "columns engine: statement failed";
        },
        cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
