package io.annals.gateway.peer;

import java.util.concurrent.atomic.AtomicLong;

/** The memory of all copies of hot tails. Thread-safe. */
final class CopyMemory {
  private final long limit;
  private final AtomicLong used = new AtomicLong();

  /**
   * @param limit bytes
   */
  CopyMemory(long limit) {
    this.limit = limit;
  }

  void take(long bytes) {
    used.addAndGet(bytes);
  }

  void give(long bytes) {
    used.addAndGet(-bytes);
  }

  long used() {
    return used.get();
  }

  boolean isUsedUp() {
    return used.get() > limit;
  }

  /** Of such a tail no copy is kept: a row takes about twice its text. */
  boolean isTooLarge(TailPage tail) {
    return tail.rawBytes() > limit / 2;
  }

  /** More than one query may fetch. */
  boolean isTooLarge(TailCopy fetched) {
    return fetched.memory() > limit;
  }
}
