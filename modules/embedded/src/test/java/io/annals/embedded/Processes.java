package io.annals.embedded;

import io.vertx.core.Future;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Looking at processes and waiting for them. */
final class Processes {
  private static final long LIMIT_SECONDS = 60;

  private Processes() {}

  static boolean isAlive(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  static void until(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not within " + LIMIT_SECONDS + " s");
      }
      LockSupport.parkNanos(10_000_000);
    }
  }

  static <T> T await(Future<T> future) {
    return future
        .toCompletionStage()
        .toCompletableFuture()
        .orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS)
        .join();
  }

  /** Unpacked once for the whole build's tests of this user. */
  static Path sharedPrograms() {
    Path cache = Path.of("target", "postgres-programs").toAbsolutePath();
    try {
      return Files.createDirectories(cache);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
