package io.annals.standalone;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How to undo what was started, last first. Serves a clean stop, a start that fails half-way, and a
 * stop that comes in the middle of a start. Thread-safe.
 */
final class StopList {
  private static final Logger LOG = LoggerFactory.getLogger(StopList.class);

  /** Ends one part; has a deadline of its own. */
  @FunctionalInterface
  interface Stop {
    void run() throws Exception;
  }

  /** The program is being stopped: what was just started was stopped again. */
  static final class StoppedException extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private record Step(String name, Stop stop) {}

  private final Deque<Step> steps = new ArrayDeque<>();
  private boolean stopping;

  /**
   * Notes how to stop what was just started.
   *
   * @throws StoppedException when the stop has begun; then this part was stopped at once
   */
  void add(String name, Stop stop) {
    Step step = new Step(name, stop);
    synchronized (this) {
      if (!stopping) {
        steps.push(step);
        return;
      }
    }
    run(step);
    throw new StoppedException();
  }

  /** Stops everything in reverse order; a part that fails to stop holds up no other. Idempotent. */
  void stopAll() {
    for (Step step = next(); step != null; step = next()) {
      run(step);
    }
  }

  private synchronized Step next() {
    stopping = true;
    return steps.poll();
  }

  private static void run(Step step) {
    long start = System.nanoTime();
    try {
      step.stop().run();
      LOG.atDebug()
          .addKeyValue("part", step.name())
          .addKeyValue("ms", (System.nanoTime() - start) / 1_000_000)
          .log("Stopped");
    } catch (Exception e) {
      LOG.atWarn().setCause(e).addKeyValue("part", step.name()).log("Did not stop in order");
    }
  }
}
