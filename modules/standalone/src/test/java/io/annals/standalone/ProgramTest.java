package io.annals.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.platform.config.Settings;
import io.annals.platform.process.DataDirectory;
import io.annals.testkit.Eventually;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class ProgramTest {
  @TempDir Path folder;

  @Test
  void a_start_that_fails_half_way_leaves_nothing_running() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Program program = program(Map.of("port", Integer.toString(taken.getLocalPort())));
      String message = assertThrows(StartException.class, program::start).getMessage();
      assertTrue(message.startsWith("listening on port " + taken.getLocalPort()), message);
    }
    assertNothingIsLeft();
  }

  @Test
  void a_stop_in_the_middle_of_a_start_leaves_nothing_running() throws Exception {
    Program program = program(Map.of());
    CompletableFuture<Program.Addresses> start = CompletableFuture.supplyAsync(program::start);
    Eventually.until(
        "the embedded parts are starting", () -> Files.exists(folder.resolve("data/kafka")));
    program.stop();
    CompletionException thrown =
        assertThrows(
            CompletionException.class, () -> start.orTimeout(120, TimeUnit.SECONDS).join());
    assertEquals(StopList.StoppedException.class, thrown.getCause().getClass());
    assertNothingIsLeft();
  }

  private Program program(Map<String, String> more) {
    Map<String, String> keys = new HashMap<>();
    keys.put("data-dir", folder.resolve("data").toString());
    keys.put("port", "0");
    keys.put("management-port", "0");
    keys.putAll(more);
    Settings settings = new Settings(keys);
    ProgramConfig config = ProgramConfig.read(settings);
    assertEquals(List.of(), settings.check());
    return new Program(config);
  }

  /** The data directory is free again, and no child works in it. */
  private void assertNothingIsLeft() throws Exception {
    Eventually.until(
        "no process works in the data directory",
        () ->
            ProcessHandle.current()
                .descendants()
                .noneMatch(
                    child ->
                        child
                            .info()
                            .commandLine()
                            .filter(line -> line.contains(folder.toString()))
                            .isPresent()));
    DataDirectory.open(folder.resolve("data")).close();
  }
}
