package io.annals.tenancy;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.function.Supplier;

/**
 * Runs one kind of work, never twice at the same time. Who asks while it runs gets the next run,
 * shared with all others who ask meanwhile: it starts after the question and so sees what the asker
 * did. Thread-safe.
 */
public final class OneAtATime {
  private final Supplier<Future<Void>> work;
  private Promise<Void> running;
  private Promise<Void> next;

  /**
   * @param work must complete in bounded time; what it throws becomes a failed run
   */
  public OneAtATime(Supplier<Future<Void>> work) {
    this.work = work;
  }

  /** Completes as a run does that starts after this call. */
  public Future<Void> run() {
    Promise<Void> mine;
    synchronized (this) {
      if (running != null) {
        next = next == null ? Promise.promise() : next;
        return next.future();
      }
      running = Promise.promise();
      mine = running;
    }
    start(mine);
    return mine.future();
  }

  private void start(Promise<Void> mine) {
    Future<Void> outcome;
    try {
      outcome = work.get();
    } catch (RuntimeException broken) {
      outcome = Future.failedFuture(broken);
    }
    outcome.onComplete(
        done -> {
          Promise<Void> following;
          synchronized (this) {
            following = next;
            running = next;
            next = null;
          }
          mine.handle(done);
          if (following != null) {
            start(following);
          }
        });
  }
}
