package io.annals.admin;

import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.LongUnaryOperator;

/**
 * A range of time, cut where its steps begin: the first and the last may be parts of one. Times are
 * microseconds since 1970, steps are counted from 0. Immutable.
 */
final class UsageSteps {
  private static final long HOUR_MICROS = 3_600_000_000L;

  private final long[] bounds;

  private UsageSteps(long[] bounds) {
    this.bounds = bounds;
  }

  /**
   * The steps of [from, to).
   *
   * @param from before {@code to}; both without parts of a microsecond
   * @param most empty when there are more
   */
  static Optional<UsageSteps> of(Instant from, Instant to, UsageStep step, ZoneId zone, int most) {
    long[] bounds = new long[most + 1];
    int count = 0;
    for (Instant next = from; next.isBefore(to); next = step.nextAfter(next, zone)) {
      if (count == most) {
        return Optional.empty();
      }
      bounds[count++] = micros(next);
    }
    bounds[count] = micros(to);
    return Optional.of(new UsageSteps(Arrays.copyOf(bounds, count + 1)));
  }

  /**
   * The steps between these times.
   *
   * @param times ascending, at least two, without parts of a microsecond
   */
  static UsageSteps cutAt(List<Instant> times) {
    return new UsageSteps(times.stream().mapToLong(UsageSteps::micros).toArray());
  }

  int count() {
    return bounds.length - 1;
  }

  long start(int step) {
    return bounds[step];
  }

  long end(int step) {
    return bounds[step + 1];
  }

  /** How many ticks there are in a step. */
  long ticks(int step, LongUnaryOperator ticks) {
    return ticks.applyAsLong(end(step)) - ticks.applyAsLong(start(step));
  }

  /** How many microseconds of this range were before a time. */
  long elapsed(long time) {
    return time - bounds[0];
  }

  /** How many hours of UTC have begun before a time. */
  static long hours(long time) {
    return -Math.floorDiv(-time, HOUR_MICROS);
  }

  /** The beginning of each step. */
  Long[] starts() {
    return Arrays.stream(bounds, 0, count()).boxed().toArray(Long[]::new);
  }

  static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  private static long micros(Instant time) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, time);
  }
}
