package io.annals.metering;

import java.util.Arrays;
import java.util.Optional;

/** What a billed log topic holds. Quarantine is no such topic: nobody pays for it. */
public enum LogKind {
  AUDIT("audit"),
  EVENT("event"),
  LOG("log");

  private final String text;

  LogKind(String text) {
    this.text = text;
  }

  /** As clients write it. */
  public String text() {
    return text;
  }

  public static Optional<LogKind> of(String text) {
    return Arrays.stream(values()).filter(kind -> kind.text.equals(text)).findFirst();
  }
}
