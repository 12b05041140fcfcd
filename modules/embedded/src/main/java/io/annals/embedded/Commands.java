package io.annals.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs short commands to their end. */
final class Commands {
  /** How much of a log's end is worth showing. */
  private static final int TAIL_BYTES = 2_000;

  private Commands() {}

  /** Runs a command in a folder, its output to {@code log}; fails with the output's end. */
  static void run(List<String> command, Path folder, Path log, Duration limit) throws IOException {
    Process process =
        clean(new ProcessBuilder(command))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new EmbeddedException(command.get(0) + " did not end within " + limit);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EmbeddedException("interrupted while running " + command.get(0), e);
    } finally {
      process.destroyForcibly();
    }
    if (process.exitValue() != 0) {
      throw new EmbeddedException(command.get(0) + " failed: " + tail(log, 0));
    }
  }

  /** Takes away what would make PostgreSQL's programs look elsewhere or speak otherwise. */
  static ProcessBuilder clean(ProcessBuilder builder) {
    builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
    builder.environment().put("LC_ALL", "C");
    return builder;
  }

  /** The end of a text file, from {@code since} on; empty if there is none. */
  static String tail(Path file, long since) {
    try {
      byte[] all = Files.readAllBytes(file);
      int from = (int) Math.min(all.length, Math.max(since, all.length - TAIL_BYTES));
      return new String(all, from, all.length - from, StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      return "";
    }
  }
}
