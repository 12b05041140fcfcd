package io.annals.tenancy;

/**
 * Identifies one logset for ever; never used again, and never shown to a client. The name may be
 * used again.
 */
public record LogsetUid(long value) {
  public LogsetUid {
    if (value <= 0) {
      throw new IllegalArgumentException("not a logset uid: " + value);
    }
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
