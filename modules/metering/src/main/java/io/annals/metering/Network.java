package io.annals.metering;

import java.util.Arrays;
import java.util.Optional;

/** Which way bytes went out. */
public enum Network {
  INTRANET("intranet"),
  INTERNET("internet");

  private final String text;

  Network(String text) {
    this.text = text;
  }

  /** As clients write it. */
  public String text() {
    return text;
  }

  public static Optional<Network> of(String text) {
    return Arrays.stream(values()).filter(network -> network.text.equals(text)).findFirst();
  }
}
