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
  private final AtomicLong takenItems = new AtomicLong();
  private final AtomicLong takenBytes = new AtomicLong();
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
          new Receipt(
              stored.get(),
              dropped.get(),
              quarantined.get(),
              shed.get(),
              takenItems.get(),
              takenBytes.get(),
              unreadable));
    }
  }

  /** Something that the answer depends on is not acknowledged. */
  void fails(Throwable failure) {
    failed.tryFail(failure);
  }

  /** No item could be told apart in a body of so many bytes. */
  void unreadable(String reason, long bytes) {
    unreadable = reason;
    took(bytes);
  }

  private void took(long bytes) {
    takenItems.incrementAndGet();
    takenBytes.addAndGet(bytes);
  }

  /** One item of so many bytes as it came; so with those below. */
  void stored(long bytes) {
    took(bytes);
    stored.incrementAndGet();
    meters.stored.increment();
  }

  void dropped(long bytes) {
    took(bytes);
    dropped.incrementAndGet();
    meters.dropped.increment();
  }

  void quarantined(long bytes) {
    took(bytes);
    quarantined.incrementAndGet();
    meters.quarantined.increment();
  }

  /** The gap ledger has so many items; they cost the tenant's quota nothing. */
  void shed(long items) {
    shed.addAndGet(items);
    meters.shed.increment((double) items);
  }

  void unacknowledged(long items) {
    meters.unacknowledged.increment((double) items);
  }
}
