package io.annals.embedded;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One running child process and the way to ask it to end. Thread-safe. */
final class Child {
  private static final Logger LOG = LoggerFactory.getLogger(Child.class);

  /** Asks the process to end in order. */
  @FunctionalInterface
  interface EndRequest {
    void send() throws IOException;
  }

  private final String name;
  private final Process process;
  private final EndRequest endRequest;

  Child(String name, Process process, EndRequest endRequest) {
    this.name = name;
    this.process = process;
    this.endRequest = endRequest;
  }

  long pid() {
    return process.pid();
  }

  /** Completes with the exit code when the process has ended, whatever the reason. */
  CompletableFuture<Integer> ended() {
    return process.onExit().thenApply(Process::exitValue);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** True when the process has ended, waiting for it at most {@code limit}. */
  boolean awaitEnd(Duration limit) throws InterruptedException {
    return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Asks the process to end, and kills it when it has not within {@code grace}. */
  void stop(Duration grace) {
    try {
      endRequest.send();
    } catch (IOException e) {
      LOG.atDebug().setCause(e).addKeyValue("child", name).log("Child was gone before its end");
    }
    try {
      if (awaitEnd(grace)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    LOG.atWarn().addKeyValue("child", name).log("Child did not end in time and is killed");
    kill();
  }

  /** kill -9, and waits until the process is gone. */
  void kill() {
    process.destroyForcibly();
    process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
  }
}
