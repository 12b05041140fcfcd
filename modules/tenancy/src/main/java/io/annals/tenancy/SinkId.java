package io.annals.tenancy;

/** Names one sink of a cluster. */
public record SinkId(String value) {
  /** The sink that belongs to the switch itself. */
  public static final SinkId DEFAULT = new SinkId("default");

  public SinkId {
    Identifiers.check("sink", value, 63);
  }

  @Override
  public String toString() {
    return value;
  }
}
