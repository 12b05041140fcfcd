package io.annals.standalone;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.standalone.bench.CompactionBench;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bench {@code annals bench compaction}, short: it fails by itself when a count is wrong. */
class CompactionKillTest {
  private static final int EVENTS = 30_000;
  private static final int KILLS = 2;

  @TempDir Path folder;

  @Test
  void counts_are_exact_while_segments_are_merged_and_everything_is_killed_meanwhile()
      throws Exception {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    new CompactionBench(
            new CompactionBench.Options(folder, EVENTS, KILLS, "1MB", "8MB", List.of()),
            new PrintStream(said, true, StandardCharsets.UTF_8))
        .run();

    String text = said.toString(StandardCharsets.UTF_8);
    assertTrue(text.contains("kill " + KILLS + " in a merge"), text);
  }
}
