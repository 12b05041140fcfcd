package io.annals.gateway.ingest;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What one request waits for before it is answered, and what came of its items so far. Thread-safe:
 * the log answers on any thread.
 */
final class Settlement {
  private final IngestMeters meters;

  /** The body itself is one of them until it has ended. */
  private final AtomicInteger open = new AtomicInteger(1);

  private final AtomicLong stored = new AtomicLong();
  private final AtomicLong dropped = new AtomicLong();
  private final AtomicLong quarantined = new AtomicLong();
  private final AtomicLong shed = new AtomicLong();
  private final Promise<Receipt> settled = Promise.promise();
  private final Promise<Void> failed = Promise.promise();
  private volatile String unreadable;

  Settlement(IngestMeters meters) {
    this.meters = meters;
  }

  /** Completes with the counts when the body has ended and everything was answered. */
  Future<Receipt> settled() {
    return settled.future();
  }

  /** Fails as soon as the sender must come again; never completes otherwise. */
  Future<Void> failed() {
    return failed.future();
  }

  /** One more answer is waited for. */
  void waits() {
    open.incrementAndGet();
  }

  /** One answer is there, or the body has ended. */
  void answered() {
    if (open.decrementAndGet() == 0) {
      settled.complete(
          new Receipt(stored.get(), dropped.get(), quarantined.get(), shed.get(), unreadable));
    }
  }

  /** Something that the answer depends on is not acknowledged. */
  void fails(Throwable failure) {
    failed.tryFail(failure);
  }

  /** No item could be told apart in the body. */
  void unreadable(String reason) {
    unreadable = reason;
  }

  void stored() {
    stored.incrementAndGet();
    meters.stored.increment();
  }

  void dropped() {
    dropped.incrementAndGet();
    meters.dropped.increment();
  }

  void quarantined() {
    quarantined.incrementAndGet();
    meters.quarantined.increment();
  }

  void shed() {
    shed.incrementAndGet();
    meters.shed.increment();
  }

  void unacknowledged() {
    meters.unacknowledged.increment();
  }
}
