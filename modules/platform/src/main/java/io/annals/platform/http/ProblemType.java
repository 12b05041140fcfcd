package io.annals.platform.http;

/** The kinds of failure that a caller can act on, as RFC 9457 problem types. */
public enum ProblemType {
  BAD_REQUEST(400, "Bad request"),
  UNAUTHORIZED(401, "Unauthorized"),
  FORBIDDEN(403, "Forbidden"),
  NOT_FOUND(404, "Not found"),
  METHOD_NOT_ALLOWED(405, "Method not allowed"),
  CONFLICT(409, "Conflict"),
  QUOTA_EXCEEDED(409, "Quota exceeded"),
  TOO_LARGE(413, "Content too large"),
  UNSUPPORTED_MEDIA_TYPE(415, "Unsupported media type"),
  RANGE_NOT_SATISFIABLE(416, "Range not satisfiable"),
  TOO_MANY_REQUESTS(429, "Too many requests"),
  INTERNAL(500, "Internal"),
  UNAVAILABLE(503, "Unavailable");

  private final int status;
  private final String title;

  ProblemType(int status, String title) {
    this.status = status;
    this.title = title;
  }

  public int status() {
    return status;
  }

  public String title() {
    return title;
  }

  /** The {@code type} member: a relative reference, the same for ever. */
  public String uri() {
    return "/problems/" + name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }
}
