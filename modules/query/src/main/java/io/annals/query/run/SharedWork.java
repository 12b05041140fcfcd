package io.annals.query.run;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** Numbered pieces of work that several threads share. Thread-safe. */
final class SharedWork {
  private final int pieces;
  private final AtomicInteger next = new AtomicInteger();
  private volatile Throwable failure;
  private int working;
  private boolean over;

  /** Does one piece after the other, on one thread. */
  @FunctionalInterface
  interface Worker {
    void piece(int number) throws IOException, QueryStoppedException;
  }

  SharedWork(int pieces) {
    this.pieces = pieces;
  }

  /** Lets one more thread work until it {@linkplain #leave leaves}; false when all is over. */
  synchronized boolean enter() {
    working += over ? 0 : 1;
    return !over;
  }

  synchronized void leave() {
    working--;
    notifyAll();
  }

  /**
   * Works until there is nothing left, a piece has failed, or {@code rest} says so.
   *
   * @return whether there may be more
   */
  boolean go(Worker worker, BooleanSupplier rest) {
    while (!rest.getAsBoolean()) {
      int piece = next.getAndIncrement();
      if (piece >= pieces || failure != null) {
        return false;
      }
      try {
        worker.piece(piece);
      } catch (IOException | QueryStoppedException | RuntimeException | Error failed) {
        failure = failed;
        return false;
      }
    }
    return true;
  }

  /** Waits for those who work; they stop after their piece. Nobody enters any more. */
  void end() {
    boolean interrupted = false;
    synchronized (this) {
      over = true;
      while (working > 0) {
        try {
          wait();
        } catch (InterruptedException goOn) {
          // What they read must not be closed under them; a piece takes milliseconds.
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Throws what a piece has failed with, if one has. */
  void check() throws IOException, QueryStoppedException {
    Throwable failed = failure;
    if (failed instanceof IOException e) {
      throw e;
    } else if (failed instanceof QueryStoppedException e) {
      throw e;
    } else if (failed instanceof RuntimeException e) {
      throw e;
    } else if (failed instanceof Error e) {
      throw e;
    }
  }
}
