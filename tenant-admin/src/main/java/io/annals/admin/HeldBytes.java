package io.annals.admin;

import java.math.BigInteger;
import java.util.function.LongUnaryOperator;
import java.util.function.ObjIntConsumer;

/**
 * The sum of bytes over ticks of time: with a tick each microsecond the integral, step by step,
 * exactly: from how many bytes came less how many went in each step, and from when. So a step costs
 * the same however many segments lie in it, and one in which nothing is held costs nothing. For one
 * topic, or for all together; not thread-safe.
 */
final class HeldBytes {
  private final UsageSteps steps;
  private final LongUnaryOperator ticks;
  private final ObjIntConsumer<BigInteger> integrals;
  private BigInteger level = BigInteger.ZERO;
  private int next;

  /**
   * @param ticks how many ticks there were before a time in microseconds, from any one on
   * @param integrals gets the sum of each step, in order, that is not 0
   */
  HeldBytes(UsageSteps steps, LongUnaryOperator ticks, ObjIntConsumer<BigInteger> integrals) {
    this.steps = steps;
    this.ticks = ticks;
    this.integrals = integrals;
  }

  /**
   * Goes on to this step, which is later than the one before, and to its end.
   *
   * @param came bytes that came less bytes that went
   * @param moment the sum of the same, each by how many ticks there were before it came or went
   */
  void move(int step, BigInteger came, BigInteger moment) {
    stay(step);
    BigInteger end = BigInteger.valueOf(ticks.applyAsLong(steps.end(step)));
    tell(step, lasting(step).add(came.multiply(end)).subtract(moment));
    level = level.add(came);
    next = step + 1;
  }

  /** Goes on to the beginning of this step; nothing comes or goes. */
  void stay(int step) {
    for (; next < step && level.signum() != 0; next++) {
      tell(next, lasting(next));
    }
    next = step;
  }

  private void tell(int step, BigInteger integral) {
    if (integral.signum() != 0) {
      integrals.accept(integral, step);
    }
  }

  private BigInteger lasting(int step) {
    return level.multiply(BigInteger.valueOf(steps.ticks(step, ticks)));
  }
}
