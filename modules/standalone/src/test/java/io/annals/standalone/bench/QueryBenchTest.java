package io.annals.standalone.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The benchmark of queries, over some thousand events: that it runs, and that numbers agree. */
class QueryBenchTest {
  private static final int EVENTS = 6_000;
  private static final int SEGMENT_BYTES = 3_000_000;

  @TempDir Path folder;

  private String bench(int events, String only) throws Exception {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
      new QueryBench(new QueryBench.Options(folder, events, SEGMENT_BYTES, 1, 1, only), out).run();
    }
    return printed.toString(StandardCharsets.UTF_8);
  }

  @Test
  void all_queries_are_answered_and_agree_over_events_that_are_written_once() throws Exception {
    String all = bench(EVENTS, "");
    assertTrue(all.startsWith("6,000 events"), all);
    assertTrue(all.contains(" in 3 segments"), all);
    for (QueryCase one : QueryCase.all()) {
      assertTrue(all.contains("\n" + one.name()), one.name());
    }
    assertTrue(all.contains("6000 counted"), all);
    assertTrue(bench(EVENTS, "stands once").contains(" 1 events"));
    assertEquals(
        "other events are in the folder; name another one",
        assertThrows(IllegalArgumentException.class, () -> bench(EVENTS + 1, "")).getMessage());
  }
}
