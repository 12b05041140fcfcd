package io.annals.platform.process;

/** The data directory cannot be used. The message is for the operator. */
public final class DataDirectoryException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public DataDirectoryException(String message) {
    super(message);
  }

  public DataDirectoryException(String message, Throwable cause) {
    super(message, cause);
  }
}
