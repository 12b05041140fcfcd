package io.annals.audit.policy;

/**
 * Judgements that looking at a policy may take, so that no text can keep a processor busy. Not
 * thread-safe.
 */
final class Budget {
  private double left;
  private boolean refused;

  Budget(double judgements) {
    this.left = judgements;
  }

  /** Whether so many more may be made; they then count as made. */
  boolean spend(double judgements) {
    if (judgements > left) {
      refused = true;
      return false;
    }
    left -= judgements;
    return true;
  }

  /** Whether anything was not looked at for its cost. */
  boolean exhausted() {
    return refused;
  }
}
