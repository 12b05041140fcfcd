package io.annals.segment.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.segment.engine.EngineException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DuckDbTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String ENDLESS =
      "SELECT count(*) FROM range(10000000) a, range(10000000) b WHERE a.range + b.range = -1";

  @TempDir Path folder;
  @TempDir Path elsewhere;
  private DuckDb duckDb;

  @BeforeEach
  void open() {
    duckDb = new DuckDb(new EngineConfig(2, 256_000_000, 1), folder);
  }

  @AfterEach
  void close() {
    duckDb.close();
  }

  private Path parquet(String name, int rows) throws IOException {
    Path file = folder.resolve(name);
    try (EngineSession session = duckDb.session()) {
      long written =
          session.execute(
              "COPY (SELECT range AS n, 'row ' || range AS text FROM range("
                  + rows
                  + ")) TO "
                  + Instance.literal(file.toString())
                  + " (FORMAT parquet)",
              SOON);
      assertEquals(rows, written);
    }
    return file;
  }

  @Test
  void reads_a_list_of_files_with_file_and_row_numbers() throws IOException {
    List<Path> files =
        List.of(parquet("it's [a-z]* {one}?.parquet", 10), parquet("two.parquet", 3000));
    try (EngineSession session = duckDb.session()) {
      String found =
          session.query(
              "SELECT file_index, file_row_number, text"
                  + " FROM read_parquet(?, file_row_number = true)"
                  + " WHERE n = ? OR text = ? ORDER BY ALL",
              Arrays.asList(files, 7L, "row 2999"),
              SOON,
              rows -> {
                StringBuilder all = new StringBuilder();
                while (rows.next()) {
                  all.append(
                      rows.getInt(1) + "/" + rows.getLong(2) + "/" + rows.getString(3) + " ");
                }
                return all.toString();
              });
      assertEquals("0/7/row 7 1/7/row 7 1/2999/row 2999 ", found);
    }
  }

  @Test
  void reads_by_columns() throws IOException {
    Path file = parquet("many.parquet", 5000);
    List<Long> numbers = new ArrayList<>();
    try (EngineSession session = duckDb.session()) {
      session.chunks(
          "SELECT n FROM read_parquet(?) WHERE n >= ?",
          List.of(List.of(file), 1L),
          SOON,
          chunk -> chunk.vector(0).stream().forEach(r -> numbers.add(chunk.vector(0).getLong(r))));
    }
    assertEquals(4999, numbers.size());
    assertEquals(4999L, numbers.get(4998));
  }

  @Test
  void calls_java_predicates_and_forgets_them() throws IOException {
    Path file = parquet("tested.parquet", 5000);
    try (EngineSession session = duckDb.session()) {
      String sql;
      try (TextTest nines = duckDb.textTest(text -> text.endsWith("99"));
          TextTest ones = duckDb.textTest(text -> text.startsWith("row 1"))) {
        sql =
            "SELECT count(*) FROM read_parquet(?) WHERE "
                + nines.sql("text")
                + " AND "
                + ones.sql("text")
                + " AND "
                + ones.sql("nullif(text, 'row 199')");
        assertEquals(10, count(session, sql, file));
      }
      String closed = sql;
      assertEquals(
          Reason.FAILED,
          assertThrows(EngineException.class, () -> count(session, closed, file)).reason());
    }
  }

  private static long count(EngineSession session, String sql, Path file) throws IOException {
    return session.query(
        sql,
        List.of(List.of(file)),
        SOON,
        rows -> {
          rows.next();
          return rows.getLong(1);
        });
  }

  @Test
  void a_failing_predicate_fails_its_statement_only() throws IOException {
    Path file = parquet("fails.parquet", 10);
    try (EngineSession session = duckDb.session();
        TextTest broken =
            duckDb.textTest(
                text -> {
                  throw new IllegalStateException("broken");
                })) {
      String sql = "SELECT count(*) FROM read_parquet(?) WHERE " + broken.sql("text");
      assertThrows(EngineException.class, () -> count(session, sql, file));
      assertEquals(10, count(session, "SELECT count(*) FROM read_parquet(?)", file));
    }
  }

  @Test
  void ends_a_statement_whose_time_is_up() throws IOException {
    try (EngineSession session = duckDb.session()) {
      EngineException e =
          assertThrows(
              EngineException.class,
              () -> session.query(ENDLESS, List.of(), Duration.ofMillis(200), rows -> null));
      assertEquals(Reason.TIMEOUT, e.reason());
    }
  }

  @Test
  void ends_a_statement_that_is_cancelled_and_refuses_later_ones() throws Exception {
    try (EngineSession session = duckDb.session()) {
      CountDownLatch begun = new CountDownLatch(1);
      try (TextTest signal =
          duckDb.textTest(
              text -> {
                begun.countDown();
                return true;
              })) {
        String sql =
            "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE "
                + signal.sql("(a.range + b.range)::VARCHAR");
        CompletableFuture<Void> query =
            CompletableFuture.runAsync(
                () -> {
                  try {
                    session.query(sql, List.of(), Duration.ofMinutes(5), rows -> null);
                  } catch (IOException e) {
                    throw new CompletionException(e);
                  }
                });
        assertTrue(begun.await(20, TimeUnit.SECONDS));
        session.cancel();
        Throwable cause =
            assertThrows(
                    CompletionException.class, () -> query.orTimeout(20, TimeUnit.SECONDS).join())
                .getCause();
        assertEquals(Reason.CANCELLED, ((EngineException) cause).reason());
      }
      assertEquals(
          Reason.CANCELLED,
          assertThrows(
                  EngineException.class,
                  () -> session.query("SELECT 1", List.of(), SOON, rows -> null))
              .reason());
    }
  }

  @Test
  void sees_no_file_outside_its_folder_and_no_setting_changes() throws IOException {
    Path secret = Files.writeString(elsewhere.resolve("secret.csv"), "a\n1\n");
    Path inside = parquet("inside.parquet", 1);
    try (EngineSession session = duckDb.session()) {
      for (String sql :
          List.of(
              "SELECT * FROM read_csv(" + Instance.literal(secret.toString()) + ")",
              "SELECT * FROM read_csv("
                  + Instance.literal(folder + "/../" + elsewhere.getFileName() + "/secret.csv")
                  + ")",
              "SET memory_limit = '10GB'",
              "INSTALL httpfs",
              "COPY (SELECT 1) TO " + Instance.literal(elsewhere.resolve("x.csv").toString()))) {
        assertThrows(
            EngineException.class, () -> session.query(sql, List.of(), SOON, rows -> null), sql);
      }
      assertEquals(1, count(session, "SELECT count(*) FROM read_parquet(?)", inside));
    }
  }

  @Test
  void an_isolated_session_sees_its_files_alone() throws IOException {
    Path one = parquet("one.parquet", 3);
    Path other = parquet("other.parquet", 5);
    String view = "CREATE VIEW log AS SELECT * FROM read_parquet(" + quoted(one) + ")";
    for (int round = 0; round < 3; round++) {
      try (EngineSession session =
          duckDb.isolated(List.of(one), List.of("SET integer_division = true", view))) {
        assertEquals(3L, number(session, "SELECT count(*) FROM log"));
        assertEquals(1L, number(session, "SELECT 3 / 2"));
        for (String sql :
            List.of(
                "SELECT count(*) FROM read_parquet(" + quoted(other) + ")",
                "SET threads = 8",
                "COPY (SELECT 1) TO " + quoted(folder.resolve("x.csv")))) {
          assertThrows(EngineException.class, () -> number(session, sql), sql);
        }
      }
    }
  }

  private static String quoted(Path file) {
    return Instance.literal(file.toString());
  }

  private static long number(EngineSession session, String sql) throws IOException {
    return session.query(
        sql,
        List.of(),
        SOON,
        rows -> {
          rows.next();
          return rows.getLong(1);
        });
  }

  @Test
  void works_on_after_its_shared_instance_broke() throws IOException {
    Path file = parquet("kept.parquet", 7);
    String sql = "SELECT count(*) FROM read_parquet(" + DuckDb.sqlList(List.of(file)) + ")";
    try (EngineSession before = duckDb.session();
        TextTest kept = duckDb.textTest(text -> text.equals("row 3"))) {
      duckDb.breakShared();
      try (EngineSession after = duckDb.session()) {
        assertEquals(1L, number(after, sql + " WHERE " + kept.sql("text")));
      }
      assertEquals(7L, number(before, sql));
    }
  }

  @Test
  void knows_failures_that_leave_an_instance_useless() throws IOException {
    assertTrue(
        EngineSession.invalidates(
            new SQLException("FATAL Error: Failed: database has been invalidated because ...")));
    try (EngineSession session = duckDb.session()) {
      EngineException e =
          assertThrows(EngineException.class, () -> number(session, "SELECT error('no')"));
      assertFalse(EngineSession.invalidates((SQLException) e.getCause()));
    }
  }

  @Test
  void threads_share_the_rows_of_a_feed() throws IOException {
    AtomicLong next = new AtomicLong();
    AtomicLong readings = new AtomicLong();
    TableFeed feed =
        wanted ->
            new TableFeed.Pass() {
              @Override
              public int threads() {
                return 8;
              }

              @Override
              public TableFeed.Reading reading() {
                readings.incrementAndGet();
                return most -> {
                  List<Object[]> rows = new ArrayList<>();
                  for (long n = next.getAndIncrement(); n < 200_000; n = next.getAndIncrement()) {
                    rows.add(new Object[] {n});
                    if (rows.size() == most) {
                      break;
                    }
                  }
                  return rows;
                };
              }

              @Override
              public void close() {}
            };
    FeedColumn column = new FeedColumn("n", FeedColumn.Type.BIGINT);
    try (EngineSession session = duckDb.isolated(List.of(), List.of());
        FeedTable table = duckDb.feed(List.of(column), feed)) {
      String sql = "SELECT sum(n) * 1000000 + count(DISTINCT n) FROM " + table.sql();
      assertEquals(19_999_900_000L * 1_000_000 + 200_000, number(session, sql));
    }
    assertTrue(readings.get() >= 1 && readings.get() <= 2, readings.toString());
  }

  @Test
  void chosen_rows_are_read_of_each_file() throws IOException {
    List<Path> files = List.of(parquet("a.parquet", 10), parquet("b.parquet", 5_000));
    BitSet first = new BitSet();
    first.set(3);
    BitSet second = new BitSet();
    second.set(4_000, 4_003);
    RowTest chosen = duckDb.rowTest(List.of(first, second));
    String sql =
        "SELECT sum(n) FROM read_parquet("
            + DuckDb.sqlList(files)
            + ") WHERE n >= 0 AND "
            + chosen.sql();
    try (EngineSession session = duckDb.isolated(files, List.of())) {
      assertEquals(3L + 4_000 + 4_001 + 4_002, number(session, sql));
      chosen.close();
      assertThrows(EngineException.class, () -> number(session, sql));
    }
  }
}
