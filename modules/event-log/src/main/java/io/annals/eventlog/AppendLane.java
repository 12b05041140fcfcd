package io.annals.eventlog;

import io.vertx.core.WorkerExecutor;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Hands records to the producer in the order they came, on a worker thread, because handing over
 * compresses, and waits when the producer's memory is full. What waits here is bounded by who
 * counts pending bytes. Thread-safe.
 */
final class AppendLane {
  private final WorkerExecutor workers;
  private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();

  AppendLane(WorkerExecutor workers) {
    this.workers = workers;
  }

  void add(Runnable send) {
    waiting.add(send);
    if (count.getAndIncrement() == 0) {
      workers.executeBlocking(this::drain, false);
    }
  }

  private Void drain() {
    int done = 0;
    do {
      Runnable send = waiting.poll();
      if (send == null) {
        throw new IllegalStateException("counted more than was queued");
      }
      send.run();
      done++;
    } while (done < 1_000 && count.decrementAndGet() > 0);
    if (done == 1_000 && count.decrementAndGet() > 0) {
      workers.executeBlocking(this::drain, false); // others have their turn
    }
    return null;
  }
}
