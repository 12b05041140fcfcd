package io.annals.tenancy;

/**
 * Identifies one cluster for ever; never used again, and never shown to a client. The name may be
 * used again.
 */
public record ClusterUid(long value) {
  public ClusterUid {
    if (value <= 0) {
      throw new IllegalArgumentException("not a cluster uid: " + value);
    }
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
