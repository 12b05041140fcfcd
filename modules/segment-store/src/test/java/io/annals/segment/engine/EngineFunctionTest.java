package io.annals.segment.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.annals.segment.engine.EngineFunction.Result;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineFunctionTest {
  private static final EngineFunction JOINED =
      new EngineFunction(
          "joined", 2, Result.VARCHAR, in -> in[1].isEmpty() ? null : in[0] + "→" + in[1]);
  private static final EngineFunction LENGTH =
      new EngineFunction("java_length", 1, Result.BIGINT, in -> (long) in[0].length());
  private static final EngineFunction EVEN =
      new EngineFunction(
          "is_even",
          1,
          Result.BOOLEAN,
          in -> in[0].equals("-1") ? null : Long.parseLong(in[0]) % 2 == 0);

  @TempDir private Path folder;
  private DuckDb duckDb;

  @BeforeEach
  void open() {
    duckDb = new DuckDb(new EngineConfig(2, 256_000_000, 1), folder);
  }

  @AfterEach
  void close() {
    duckDb.close();
  }

  private String ask(String sql, EngineFunction... functions) throws IOException {
    try (EngineSession session = duckDb.isolated(List.of(), List.of(), List.of(functions))) {
      return session.query(
          sql,
          List.of(),
          Duration.ofSeconds(20),
          rows -> rows.next() ? String.valueOf(rows.getObject(1)) : "none");
    }
  }

  @Test
  void takes_texts_and_gives_one_value_a_row() throws IOException {
    assertEquals("ü→y", ask("SELECT joined('ü', 'y')", JOINED));
    assertEquals("null", ask("SELECT joined('x', '')", JOINED));
    assertEquals("null", ask("SELECT joined('x', NULL)", JOINED));
    assertEquals("null", ask("SELECT is_even('-1')", EVEN));
    // 10,000 rows: their digits, and half of them even.
    String rows = " FROM (SELECT CAST(range AS VARCHAR) AS t FROM range(10000))";
    assertEquals("38890", ask("SELECT sum(java_length(t))" + rows, LENGTH, EVEN));
    assertEquals("5000", ask("SELECT count(*) FILTER (WHERE is_even(t))" + rows, LENGTH, EVEN));
  }

  @Test
  void is_known_to_its_own_instance_alone() throws IOException {
    ask("SELECT java_length('x')", LENGTH);
    assertThrows(EngineException.class, () -> ask("SELECT java_length('x')"));
  }

  @Test
  void what_it_throws_fails_the_statement() {
    assertThrows(EngineException.class, () -> ask("SELECT is_even('x')", EVEN));
  }
}
