package io.annals.tenancy;

/**
 * The client's name of one cluster: at most 57 characters, so that {@code audit-<cluster>} fits a
 * topic id.
 */
public record ClusterId(String value) {
  public ClusterId {
    Identifiers.check("cluster", value, 57);
  }

  @Override
  public String toString() {
    return value;
  }
}
