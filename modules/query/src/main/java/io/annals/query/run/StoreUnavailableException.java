package io.annals.query.run;

/** The store gave no picture of the topic, or not in time. */
public final class StoreUnavailableException extends Exception {
  private static final long serialVersionUID = 1;

  StoreUnavailableException(Throwable cause) {
    super("the store does not answer", cause);
  }
}
