package io.annals.standalone;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Asks for a count over and over, and knows how long there was no complete answer. */
final class LongestPause {
  private static final Duration BETWEEN = Duration.ofMillis(50);

  private final Tenancy tenant;
  private final String topic;
  private final Thread thread = new Thread(this::run, "pause");
  private long since = System.nanoTime(); // guarded by this
  private long longest; // guarded by this
  private volatile boolean stopping;

  /** Begins at once. */
  LongestPause(Tenancy tenant, String topic) {
    this.tenant = tenant;
    this.topic = topic;
    thread.start();
  }

  private void run() {
    while (!stopping) {
      if (tenant.countOrUnknown(topic, "*") >= 0) {
        complete();
      }
      LockSupport.parkNanos(BETWEEN.toNanos());
    }
  }

  private synchronized void complete() {
    long now = System.nanoTime();
    longest = Math.max(longest, now - since);
    since = now;
  }

  /** So far, one that lasts included. */
  synchronized Duration longest() {
    return Duration.ofNanos(Math.max(longest, System.nanoTime() - since));
  }

  /** Returns when the last answer is there. */
  void end() throws InterruptedException {
    stopping = true;
    thread.join();
  }
}
