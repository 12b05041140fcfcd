package io.annals.segment.engine;

import java.security.SecureRandom;

/**
 * Numbers that nobody can guess: functions are seen by the instances of all tenants, and a
 * statement that should ever get through to one must not find what belongs to another. Thread-safe.
 */
final class Tickets {
  private final SecureRandom random = new SecureRandom();

  /** Never negative, and never again. */
  long next() {
    return random.nextLong() >>> 1;
  }
}
