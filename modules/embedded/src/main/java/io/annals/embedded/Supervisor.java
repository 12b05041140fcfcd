package io.annals.embedded;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one child running: a child that ends unasked is started again, at once and then with
 * growing pauses, for as long as this is open. Thread-safe.
 */
final class Supervisor {
  private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  /** A child that lived this long starts with the first pause again. */
  private static final Duration STEADY = Duration.ofSeconds(60);

  private final String name;
  private final Callable<Child> launch;
  private final Duration grace;
  private final ChildListener listener;
  private final ScheduledExecutorService thread;
  private final Object lock = new Object();
  private Child child;
  private Duration pause = FIRST_PAUSE;
  private long startedAt;
  private boolean closed;

  /**
   * @param launch starts the child and returns when it serves; cleans up after itself when it fails
   * @param grace how long a child may take to end in order
   */
  Supervisor(String name, Callable<Child> launch, Duration grace, ChildListener listener) {
    this.name = name;
    this.launch = launch;
    this.grace = grace;
    this.listener = listener;
    this.thread =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread t = new Thread(task, "annals-" + name + "-supervisor");
              t.setDaemon(true);
              return t;
            });
  }

  /** Starts the child for the first time; the caller hears of a failure. */
  void start() {
    try {
      adopt(launch.call());
    } catch (EmbeddedException e) {
      thread.shutdownNow();
      throw e;
    } catch (Exception e) {
      thread.shutdownNow();
      throw new EmbeddedException(name + " could not be started: " + e.getMessage(), e);
    }
  }

  boolean isUp() {
    synchronized (lock) {
      return child != null && child.isAlive();
    }
  }

  long pid() {
    synchronized (lock) {
      return child == null ? -1 : child.pid();
    }
  }

  /** Ends the child in order and starts it no more. Idempotent. */
  void close() {
    Child last;
    synchronized (lock) {
      closed = true;
      last = child;
      child = null;
    }
    thread.shutdown();
    if (last != null) {
      last.stop(grace);
    }
    awaitRestartUnderWay();
  }

  private void awaitRestartUnderWay() {
    try {
      if (!thread.awaitTermination(grace.toMillis(), TimeUnit.MILLISECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      thread.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  private void adopt(Child started) {
    boolean unwanted;
    synchronized (lock) {
      unwanted = closed;
      if (!unwanted) {
        child = started;
        startedAt = System.nanoTime();
      }
    }
    if (unwanted) {
      started.stop(grace);
    } else {
      started.ended().thenAccept(exitCode -> onEnd(started, exitCode));
    }
  }

  private void onEnd(Child ended, int exitCode) {
    Duration wait;
    synchronized (lock) {
      if (closed || child != ended) {
        return;
      }
      if (System.nanoTime() - startedAt > STEADY.toNanos()) {
        pause = FIRST_PAUSE;
      }
      wait = nextPause();
    }
    LOG.atError()
        .addKeyValue("child", name)
        .addKeyValue("exitCode", exitCode)
        .addKeyValue("pauseMs", wait.toMillis())
        .log("Child ended by itself and is started again");
    listener.ended(name, exitCode);
    restartAfter(wait);
  }

  private void restartAfter(Duration wait) {
    try {
      thread.schedule(this::restart, wait.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException closedMeanwhile) {
      LOG.atDebug().addKeyValue("child", name).log("No restart after close");
    }
  }

  private void restart() {
    synchronized (lock) {
      if (closed) {
        return;
      }
    }
    try {
      adopt(launch.call());
      LOG.atInfo().addKeyValue("child", name).log("Child runs again");
    } catch (Exception e) {
      Duration wait;
      synchronized (lock) {
        wait = nextPause();
      }
      LOG.atError()
          .setCause(e)
          .addKeyValue("child", name)
          .addKeyValue("pauseMs", wait.toMillis())
          .log("Child could not be started again");
      restartAfter(wait);
    }
  }

  private Duration nextPause() {
    Duration now = pause;
    Duration doubled = pause.multipliedBy(2);
    pause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
    return now;
  }
}
