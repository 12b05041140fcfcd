package io.annals.segment.hot;

import java.util.concurrent.atomic.AtomicLong;

/** The memory of all hot tails of the process. Thread-safe. */
public final class HotBudget {
  private final long limit;
  private final AtomicLong used = new AtomicLong();

  /**
   * @param limit bytes
   */
  public HotBudget(long limit) {
    this.limit = limit;
  }

  public long limit() {
    return limit;
  }

  public long used() {
    return used.get();
  }

  /** Reading the log must wait for a flush. */
  public boolean full() {
    return used.get() >= limit;
  }

  /**
   * Three quarters of it are used: time to flush the largest tails, before reading must wait. What
   * is left takes what arrives during a flush; a smaller part would make files of many topics
   * smaller.
   */
  public boolean pressed() {
    return used.get() >= limit / 4 * 3;
  }

  void take(long bytes) {
    used.addAndGet(bytes);
  }

  void give(long bytes) {
    used.addAndGet(-bytes);
  }
}
