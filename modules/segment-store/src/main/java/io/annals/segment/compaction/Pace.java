package io.annals.segment.compaction;

import java.io.InterruptedIOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Keeps one thread's work at a share of a core: works for a moment, then rests as long as the share
 * asks. While something more urgent runs it rests longer. {@link #stop} may come from any thread,
 * everything else from the one that works.
 */
public final class Pace {
  private static final long MOMENT = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long NAP = TimeUnit.MILLISECONDS.toNanos(20);

  /** For the sake of the urgent: at most so long after each moment of work, or it never ends. */
  private static final long GIVE_WAY = TimeUnit.SECONDS.toNanos(1);

  private final double share;
  private final BooleanSupplier urgent;
  private final Time time;
  private volatile boolean stopped;
  private long since;

  /** What time it is and how it passes. */
  public interface Time {
    /** Nanoseconds from some moment on. */
    long now();

    /** Returns after about so many nanoseconds. */
    void pass(long nanos);

    /** The machine's. */
    static Time real() {
      return of(System::nanoTime);
    }

    private static Time of(LongSupplier clock) {
      return new Time() {
        @Override
        public long now() {
          return clock.getAsLong();
        }

        @Override
        public void pass(long nanos) {
          LockSupport.parkNanos(nanos);
        }
      };
    }
  }

  /**
   * @param share of a core, above 0, at most 1
   * @param urgent whether other work is to go first
   */
  public Pace(double share, BooleanSupplier urgent, Time time) {
    this.share = share;
    this.urgent = urgent;
    this.time = time;
  }

  /** Work begins; what lies before it was none. */
  public void begin() {
    since = time.now();
  }

  /**
   * To be called between small pieces of work: rests when it is time to.
   *
   * @throws InterruptedIOException when it was stopped; the work must be given up
   */
  public void step() throws InterruptedIOException {
    check();
    long worked = time.now() - since;
    if (worked < MOMENT) {
      return;
    }
    long begin = time.now();
    long rest = (long) (worked * (1 / share - 1));
    for (long rested = 0;
        rested < rest || (rested < rest + GIVE_WAY && urgent.getAsBoolean());
        rested = time.now() - begin) {
      check();
      time.pass(Math.max(1, Math.min(NAP, rested < rest ? rest - rested : NAP)));
    }
    since = time.now();
  }

  /** For good. */
  public void stop() {
    stopped = true;
  }

  private void check() throws InterruptedIOException {
    if (stopped) {
      throw new InterruptedIOException("compaction is stopped");
    }
  }
}
