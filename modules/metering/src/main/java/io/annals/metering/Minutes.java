package io.annals.metering;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Usage is counted by minutes, so what changes a price does so where a minute begins. */
final class Minutes {
  private Minutes() {}

  static void check(String name, Instant time) {
    if (!time.equals(time.truncatedTo(ChronoUnit.MINUTES))) {
      throw new IllegalArgumentException(name + " must be a whole minute");
    }
  }
}
