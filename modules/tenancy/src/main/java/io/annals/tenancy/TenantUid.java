package io.annals.tenancy;

/**
 * Identifies one tenant for ever; never used again, and never shown to a client. The name may be
 * used again.
 */
public record TenantUid(long value) {
  public TenantUid {
    if (value <= 0) {
      throw new IllegalArgumentException("not a tenant uid: " + value);
    }
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
