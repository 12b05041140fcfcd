package io.annals.query.run;

import io.annals.audit.EventColumns;

/** Takes matching events, with all that the store knows of them. */
@FunctionalInterface
interface RowTaker {
  /**
   * @param columns what is known of the event beside; null = nothing
   */
  void row(
      long timeMicros, long receivedAtMicros, String cluster, byte[] event, EventColumns columns);
}
