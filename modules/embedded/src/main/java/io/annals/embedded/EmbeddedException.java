package io.annals.embedded;

/** An embedded part could not be started or stopped. The message is for the operator. */
public final class EmbeddedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public EmbeddedException(String message) {
    super(message);
  }

  public EmbeddedException(String message, Throwable cause) {
    super(message, cause);
  }
}
