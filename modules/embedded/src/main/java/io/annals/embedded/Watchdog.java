package io.annals.embedded;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A shell that waits for the end of its standard input, which is a pipe from this process, and then
 * sends SIGINT to another process. It serves two ends: an ordered stop, by closing the pipe, and
 * the death of this process, which closes it too.
 */
final class Watchdog {
  private static final String SCRIPT =
      "trap '' INT HUP QUIT TERM TSTP; read -r _; kill -INT \"$1\" 2>/dev/null";

  private final Process process;

  private Watchdog(Process process) {
    this.process = process;
  }

  static Watchdog over(long pid) throws IOException {
    List<String> command = new ArrayList<>(Platform.ownSession());
    command.addAll(List.of("sh", "-c", SCRIPT, "annals-watchdog", Long.toString(pid)));
    return new Watchdog(
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start());
  }

  /** Sends the SIGINT now. */
  void fire() throws IOException {
    process.getOutputStream().close();
  }

  /** Ends without sending anything: what it watched is gone, and its pid may be another's soon. */
  void dismiss() {
    process.destroyForcibly();
  }
}
