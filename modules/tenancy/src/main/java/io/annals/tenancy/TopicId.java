package io.annals.tenancy;

/** The client's name of one log topic: at most 63 characters. */
public record TopicId(String value) {
  public TopicId {
    Identifiers.check("log topic", value, 63);
  }

  @Override
  public String toString() {
    return value;
  }
}
