package io.annals.gateway.ingest;

import java.util.concurrent.atomic.AtomicLong;

/** Counts what bodies under way hold, over all event loops. Thread-safe. */
final class IngestMemory {
  private final long limit;
  private final AtomicLong held = new AtomicLong();

  IngestMemory(long limit) {
    this.limit = limit;
  }

  void change(long by) {
    held.addAndGet(by);
  }

  boolean full() {
    return held.get() > limit;
  }
}
