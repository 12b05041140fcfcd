package io.annals.testkit;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/** Waiting in tests: for a condition or a future, always with a deadline. */
public final class Eventually {
  /** Long enough for a busy machine; a test that passes does not use it up. */
  public static final Duration LIMIT = Duration.ofSeconds(30);

  private static final Duration POLL = Duration.ofMillis(10);

  private Eventually() {}

  /** Returns when {@code condition} is true; fails with {@code what} after {@link #LIMIT}. */
  public static void until(String what, Callable<Boolean> condition) {
    until(what, LIMIT, condition);
  }

  /** Returns when {@code condition} is true; fails with {@code what} after {@code limit}. */
  public static void until(String what, Duration limit, Callable<Boolean> condition) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!holds(condition)) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not within " + limit + ": " + what);
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
  }

  /**
   * Returns when {@code assertion} passes; after {@link #LIMIT} fails as the assertion did last.
   */
  public static void asserted(Runnable assertion) {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      try {
        assertion.run();
        return;
      } catch (AssertionError notYet) {
        if (System.nanoTime() > deadline) {
          throw notYet;
        }
        LockSupport.parkNanos(POLL.toNanos());
      }
    }
  }

  /** The future's value; fails as it failed, or after {@link #LIMIT}. Not for event loops. */
  public static <T> T await(Future<T> future) {
    try {
      return future
          .toCompletionStage()
          .toCompletableFuture()
          .get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new AssertionError("the future failed", e.getCause());
    } catch (TimeoutException e) {
      throw new AssertionError("the future did not complete within " + LIMIT, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** How the future fails; fails itself when it succeeds or takes longer than {@link #LIMIT}. */
  public static Throwable failure(Future<?> future) {
    return await(future.map((Throwable) null).recover(Future::succeededFuture), "did not fail");
  }

  private static Throwable await(Future<Throwable> outcome, String otherwise) {
    Throwable thrown = await(outcome);
    if (thrown == null) {
      throw new AssertionError("the future " + otherwise);
    }
    return thrown;
  }

  private static boolean holds(Callable<Boolean> condition) {
    try {
      return condition.call();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError("the condition failed", e);
    }
  }
}
