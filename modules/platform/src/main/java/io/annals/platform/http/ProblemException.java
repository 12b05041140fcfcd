package io.annals.platform.http;

import java.util.List;
import java.util.OptionalInt;

/** A failure that the caller can act on. Its texts are public; the cause is for the log. */
public final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final ProblemType type;
  private final transient List<FieldError> errors;
  private final int retryAfterSeconds;

  public ProblemException(ProblemType type, String publicDetail) {
    this(type, publicDetail, List.of(), -1, null);
  }

  public ProblemException(ProblemType type, String publicDetail, Throwable cause) {
    this(type, publicDetail, List.of(), -1, cause);
  }

  public ProblemException(ProblemType type, String publicDetail, List<FieldError> errors) {
    this(type, publicDetail, errors, -1, null);
  }

  private ProblemException(
      ProblemType type,
      String publicDetail,
      List<FieldError> errors,
      int retryAfterSeconds,
      Throwable cause) {
    super(publicDetail, cause);
    this.type = type;
    this.errors = List.copyOf(errors);
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** The same problem with a {@code Retry-After} header. */
  public ProblemException retryAfter(int seconds) {
    return new ProblemException(type, getMessage(), errors, seconds, getCause());
  }

  public ProblemType type() {
    return type;
  }

  public List<FieldError> errors() {
    return errors;
  }

  public OptionalInt retryAfterSeconds() {
    return retryAfterSeconds < 0 ? OptionalInt.empty() : OptionalInt.of(retryAfterSeconds);
  }
}
