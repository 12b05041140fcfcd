package io.annals.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What happens to the children when the program that started them is gone or interrupted. */
@Timeout(120)
class ParentDeathTest {
  @TempDir Path folder;
  private Process parent;

  @AfterEach
  void end() {
    parent.destroyForcibly();
  }

  @Test
  void the_children_end_in_order_when_their_parent_is_killed() throws Exception {
    List<Long> children = startParent();
    parent.destroyForcibly().waitFor();
    Processes.until(() -> children.stream().noneMatch(Processes::isAlive));
    String log = Commands.tail(folder.resolve("postgres/postgres.log"), 0);
    assertTrue(log.contains("database system is shut down"), log);
  }

  @Test
  void a_signal_to_the_process_group_reaches_the_parent_alone() throws Exception {
    List<Long> children = startParent();
    // What a terminal does on Ctrl-C; with SIGTERM, since SIGINT may be ignored where tests run.
    Process kill = new ProcessBuilder("kill", "-TERM", "--", "-" + parent.pid()).start();
    assertEquals(0, kill.waitFor());
    String line = line();
    assertTrue(line.equals("interrupted, children alive: true"), line);
    Processes.until(() -> children.stream().noneMatch(Processes::isAlive));
  }

  @Test
  void an_orphan_whose_watchdog_was_killed_too_is_ended_by_the_next_start() throws Exception {
    long orphan = startParent().get(1);
    List<ProcessHandle> watchdogs =
        parent.descendants().filter(child -> isWatchdogOf(child, orphan)).toList();
    assertEquals(1, watchdogs.size());
    watchdogs.get(0).destroyForcibly();
    watchdogs.get(0).onExit().get(30, TimeUnit.SECONDS);
    parent.destroyForcibly().waitFor();
    assertTrue(Processes.isAlive(orphan));
    try (EmbeddedPostgres next =
        EmbeddedPostgres.start(
            folder.resolve("postgres"), Processes.sharedPrograms(), ChildListener.silent())) {
      assertTrue(next.isUp());
      assertFalse(Processes.isAlive(orphan));
    }
  }

  private static boolean isWatchdogOf(ProcessHandle process, long pid) {
    return process
        .info()
        .arguments()
        .map(List::of)
        .filter(words -> words.contains("annals-watchdog") && words.contains(Long.toString(pid)))
        .isPresent();
  }

  private List<Long> startParent() throws Exception {
    List<String> command = new ArrayList<>(Platform.ownSession());
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            ParentProgram.class.getName(),
            folder.toString(),
            Processes.sharedPrograms().toString()));
    parent = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String line = line();
    return List.of(line.split(" ")).stream().map(Long::valueOf).toList();
  }

  private String line() throws Exception {
    return new BufferedReader(
            new InputStreamReader(parent.getInputStream(), StandardCharsets.UTF_8))
        .readLine();
  }
}
