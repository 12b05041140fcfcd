package io.annals.gateway.ingest;

import io.annals.gateway.limits.ShedCause;
import java.util.List;

/** What becomes of the valid events of one request. */
sealed interface Destination {
  /**
   * They are appended to each sink that wants them.
   *
   * @param sinks the switch's own first
   */
  record Store(List<Sink> sinks) implements Destination {
    public Store {
      sinks = List.copyOf(sinks);
    }
  }

  /** The switch is closed: they are counted, and nothing of the body is kept. */
  record Drop() implements Destination {}

  /** They must not be kept now: they are counted and entered in the gap ledger. */
  record Shed(ShedCause cause) implements Destination {}

  /** Who takes the events; nobody when they are not kept. */
  default List<Sink> sinks() {
    return List.of();
  }
}
