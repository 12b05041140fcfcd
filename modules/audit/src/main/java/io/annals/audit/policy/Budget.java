package io.annals.audit.policy;

/**
 * Judgements that looking at a policy may take, so that no text can keep a processor busy. Not
 * thread-safe.
 */
final class Budget {
  private long left;

  Budget(long judgements) {
    this.left = judgements;
  }

  /** Whether so many more may be made. */
  boolean spend(long judgements) {
    if (judgements > left) {
      left = 0;
      return false;
    }
    left -= judgements;
    return true;
  }

  /** Whether something was refused, or nothing is left. */
  boolean exhausted() {
    return left == 0;
  }
}
