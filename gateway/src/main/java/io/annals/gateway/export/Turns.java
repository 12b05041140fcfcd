package io.annals.gateway.export;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Lets so many work at the same time; who comes first is let in first, so that a long export and a
 * short one go on side by side. Thread-safe.
 */
final class Turns {
  private final Deque<Promise<Void>> waiting = new ArrayDeque<>(); // guarded by this
  private int free; // guarded by this

  Turns(int atOnce) {
    free = atOnce;
  }

  /** Completes when it is the caller's turn, which ends with {@link #give}. */
  Future<Void> take() {
    synchronized (this) {
      if (free == 0) {
        Promise<Void> turn = Promise.promise();
        waiting.add(turn);
        return turn.future();
      }
      free--;
    }
    return Future.succeededFuture();
  }

  void give() {
    Promise<Void> next;
    synchronized (this) {
      next = waiting.poll();
      if (next == null) {
        free++;
      }
    }
    if (next != null) {
      next.complete();
    }
  }
}
