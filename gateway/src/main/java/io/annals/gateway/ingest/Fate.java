package io.annals.gateway.ingest;

/**
 * What becomes of one item that more than one place may take: counted once, when all of them have
 * answered. Thread-safe.
 */
final class Fate {
  private final Settlement settlement;
  private final long bytes;
  private int open = 1;
  private boolean stored;
  private boolean unacknowledged;
  private boolean noted;

  /**
   * Its maker calls {@link #complete} when all places are known.
   *
   * @param bytes of the item as it came
   */
  Fate(Settlement settlement, long bytes) {
    this.settlement = settlement;
    this.bytes = bytes;
    settlement.waits();
  }

  /** One more place is to answer, by one of the two methods below. */
  synchronized void waits() {
    open++;
  }

  /** A guaranteed sink has it. */
  void stored() {
    synchronized (this) {
      stored = true;
    }
    complete();
  }

  /** Quarantine has it. */
  void quarantined() {
    complete();
  }

  /** Some place cannot say that it has it. */
  void fails(Throwable failure) {
    synchronized (this) {
      unacknowledged = true;
    }
    settlement.fails(failure);
    complete();
  }

  /** True for the first who asks: quarantine has an item once, whoever refuses it. */
  synchronized boolean note() {
    boolean first = !noted;
    noted = true;
    return first;
  }

  /** One of those who were to answer is done. */
  void complete() {
    boolean lost;
    boolean kept;
    synchronized (this) {
      open--;
      if (open > 0) {
        return;
      }
      lost = unacknowledged;
      kept = stored;
    }
    if (lost) {
      settlement.unacknowledged(1);
    } else if (kept) {
      settlement.stored(bytes);
    } else {
      settlement.quarantined(bytes);
    }
    settlement.answered();
  }
}
