package io.annals.tenancy;

/**
 * Identifies one log topic for ever; never used again, and never shown to a client. The name may be
 * used again.
 */
public record TopicUid(long value) {
  public TopicUid {
    if (value <= 0) {
      throw new IllegalArgumentException("not a log topic uid: " + value);
    }
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
