package io.annals.gateway.export;

/** Ends an export that runs. */
final class ExportFailedException extends Exception {
  private static final long serialVersionUID = 1;

  private final ExportFailure failure;

  /**
   * @param cause null = the failure says it all
   */
  ExportFailedException(ExportFailure failure, Throwable cause) {
    super(failure.text(), cause);
    this.failure = failure;
  }

  ExportFailure failure() {
    return failure;
  }
}
