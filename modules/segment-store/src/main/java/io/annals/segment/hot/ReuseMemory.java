package io.annals.segment.hot;

import java.util.concurrent.atomic.AtomicLong;

/** The memory of all identity filters of the process. Thread-safe. */
public final class ReuseMemory {
  private final long limit;
  private final AtomicLong used = new AtomicLong();

  /**
   * @param limit bytes; a day of a million events takes 1.25 MB
   */
  public ReuseMemory(long limit) {
    this.limit = limit;
  }

  boolean take(IdentityFilter filter) {
    if (used.addAndGet(filter.bytes()) <= limit) {
      return true;
    }
    give(filter);
    return false;
  }

  void give(IdentityFilter filter) {
    used.addAndGet(-filter.bytes());
  }

  long used() {
    return used.get();
  }
}
