package io.annals.tenancy;

import java.util.Arrays;
import java.util.Optional;

/** How far the wish of a switch has come. */
public enum SwitchState {
  OPENING("opening"),
  OPENED("opened"),
  CLOSING("closing"),
  CLOSED("closed");

  private final String text;

  SwitchState(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }

  public static Optional<SwitchState> of(String text) {
    return Arrays.stream(values()).filter(s -> s.text.equals(text)).findFirst();
  }
}
