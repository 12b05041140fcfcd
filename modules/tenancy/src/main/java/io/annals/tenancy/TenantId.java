package io.annals.tenancy;

/** The client's name of one tenant: at most 63 characters. */
public record TenantId(String value) {
  public TenantId {
    Identifiers.check("tenant", value, 63);
  }

  @Override
  public String toString() {
    return value;
  }
}
