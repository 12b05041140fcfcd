package io.annals.eventlog;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what is on its way into the log, and tells who waits when there is room. Thread-safe. */
final class PendingBytes {
  private final long limit;
  private final AtomicLong bytes = new AtomicLong();
  private final Queue<Promise<Void>> waiting = new ConcurrentLinkedQueue<>();

  PendingBytes(long limit) {
    this.limit = limit;
  }

  long get() {
    return bytes.get();
  }

  long limit() {
    return limit;
  }

  void add(long more) {
    bytes.addAndGet(more);
  }

  void remove(long done) {
    bytes.addAndGet(-done);
    release();
  }

  /** Completes when less than half of the limit is pending. */
  Future<Void> drained() {
    if (bytes.get() < limit / 2) {
      return Future.succeededFuture();
    }
    Promise<Void> room = Promise.promise();
    waiting.add(room);
    release(); // what was pending may be done since the first look
    return room.future();
  }

  private void release() {
    while (bytes.get() < limit / 2) {
      Promise<Void> next = waiting.poll();
      if (next == null) {
        return;
      }
      next.complete();
    }
  }
}
