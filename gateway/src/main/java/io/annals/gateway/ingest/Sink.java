package io.annals.gateway.ingest;

import io.annals.eventlog.LogTopic;
import io.annals.tenancy.SinkRoute;

/**
 * One of the places that take the events of a request, as routing had it when the request began.
 *
 * @param topic its log, which is ready
 */
record Sink(LogTopic topic, SinkRoute.Delivery delivery, SinkPolicy policy) {
  /** Whether the answer to the sender waits for it. */
  boolean guaranteed() {
    return delivery == SinkRoute.Delivery.GUARANTEED;
  }
}
