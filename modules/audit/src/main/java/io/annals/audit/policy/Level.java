package io.annals.audit.policy;

import java.util.Arrays;
import java.util.Optional;

/** How much of a request an event tells; in the order of the levels of audit.k8s.io/v1. */
public enum Level {
  NONE("None"),
  METADATA("Metadata"),
  REQUEST("Request"),
  REQUEST_RESPONSE("RequestResponse");

  private final String text;

  Level(String text) {
    this.text = text;
  }

  /** As audit.k8s.io writes it; compared exactly. */
  public static Optional<Level> of(String text) {
    return Arrays.stream(values()).filter(level -> level.text.equals(text)).findFirst();
  }

  public String text() {
    return text;
  }

  /** The lower of the two. */
  public Level atMost(Level other) {
    return compareTo(other) <= 0 ? this : other;
  }
}
