package io.annals.query.run;

import io.annals.audit.EventColumns;
import java.io.IOException;

/** Takes matching events, in any order. */
@FunctionalInterface
interface RowVisitor {
  /**
   * @param columns what is known of the event beside; null = nothing
   */
  void row(long timeMicros, String cluster, byte[] event, EventColumns columns) throws IOException;
}
