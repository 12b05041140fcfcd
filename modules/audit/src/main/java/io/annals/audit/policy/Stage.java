package io.annals.audit.policy;

import java.util.Arrays;
import java.util.Optional;

/** When in the life of a request an event was made; the stages of audit.k8s.io/v1. */
public enum Stage {
  REQUEST_RECEIVED("RequestReceived"),
  RESPONSE_STARTED("ResponseStarted"),
  RESPONSE_COMPLETE("ResponseComplete"),
  PANIC("Panic");

  private final String text;

  Stage(String text) {
    this.text = text;
  }

  /** As audit.k8s.io writes it; compared exactly. */
  public static Optional<Stage> of(String text) {
    return Arrays.stream(values()).filter(stage -> stage.text.equals(text)).findFirst();
  }

  public String text() {
    return text;
  }
}
