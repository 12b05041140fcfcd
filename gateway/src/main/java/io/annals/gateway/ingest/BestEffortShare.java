package io.annals.gateway.ingest;

import io.annals.eventlog.EventEnvelope;
import io.annals.eventlog.EventLog;
import io.annals.eventlog.LogTopic;
import io.vertx.core.Future;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The part of the log's memory that appends of best effort may take together, over all requests: a
 * quarter of what may be pending, so that a topic that nobody acknowledges never makes senders
 * wait. Thread-safe.
 */
final class BestEffortShare {
  private static final int PART = 4;

  private final EventLog log;
  private final AtomicLong pending = new AtomicLong();

  BestEffortShare(EventLog log) {
    this.log = log;
  }

  /** As {@link EventLog#append}; fails at once when the share is used up. */
  Future<Void> append(LogTopic topic, String key, byte[] text, EventEnvelope envelope) {
    if (pending.addAndGet(text.length) > log.pendingLimit() / PART) {
      pending.addAndGet(-text.length);
      return Future.failedFuture(new UsedUpException());
    }
    return log.append(topic, key, text, envelope)
        .onComplete(done -> pending.addAndGet(-text.length));
  }

  /** There is no room for appends of best effort. */
  static final class UsedUpException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UsedUpException() {
      super("the memory for sinks of best effort is used up", null, false, false);
    }
  }
}
