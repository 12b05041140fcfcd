package io.annals.admin;

import io.annals.tenancy.OneAtATime;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;

/**
 * Work that is gone through again and again, by a clock that may jump. Belongs to one event loop.
 */
final class Passes {
  private static final long LOOK_MILLIS = 1_000;

  private final Duration period;
  private final InstantSource clock;
  private final OneAtATime passes;
  private Vertx vertx;
  private Instant next;
  private boolean stopping;
  private long timer;

  /**
   * @param pass asks {@link #stopping} between its pieces
   */
  Passes(Duration period, InstantSource clock, Supplier<Future<Void>> pass) {
    this.period = period;
    this.clock = clock;
    this.passes = new OneAtATime(pass);
  }

  /** The first pass begins within a second. */
  void start(Vertx loop) {
    vertx = loop;
    next = clock.instant();
    timer = vertx.setPeriodic(LOOK_MILLIS, tick -> look());
  }

  /** Completes when the pass that is under way has ended. */
  Future<Void> stop() {
    stopping = true;
    vertx.cancelTimer(timer);
    return passes.run();
  }

  /** Whether a pass is to end at its next piece. */
  boolean stopping() {
    return stopping;
  }

  private void look() {
    Instant now = clock.instant();
    if (!now.isBefore(next)) {
      next = now.plus(period);
      passes.run();
    }
  }
}
