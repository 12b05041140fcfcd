package io.annals.tenancy;

import java.util.Arrays;
import java.util.Optional;

/** What a log topic holds. */
public enum TopicKind {
  AUDIT("audit"),
  EVENT("event"),
  LOG("log"),
  /** The tenant's hidden topic of bad items and gap records. */
  QUARANTINE("quarantine");

  private final String text;

  TopicKind(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }

  public static Optional<TopicKind> of(String text) {
    return Arrays.stream(values()).filter(k -> k.text.equals(text)).findFirst();
  }
}
