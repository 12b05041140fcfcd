package io.annals.tenancy;

/** The client's name of one logset: at most 63 characters. */
public record LogsetId(String value) {
  public LogsetId {
    Identifiers.check("logset", value, 63);
  }

  @Override
  public String toString() {
    return value;
  }
}
