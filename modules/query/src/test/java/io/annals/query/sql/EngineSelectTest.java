package io.annals.query.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.query.language.Query;
import io.annals.query.language.QuerySyntaxException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is refused, and where; what the engine is asked for instead. */
class EngineSelectTest {
  private static EngineSelect read(String sql) throws QuerySyntaxException {
    return EngineSelect.read(
        new Query.Select(sql, 5), ZoneId.of("UTC"), Instant.parse("2026-11-21T10:00:00Z"));
  }

  /** Positions count from 1 within the SELECT. */
  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '`',
      value = {
        "DROP TABLE log => 1 => only SELECT is allowed, not drop table",
        "DELETE FROM log => 1 => only SELECT is allowed, not delete",
        "INSERT INTO log VALUES (1) => 1 => only SELECT is allowed, not insert",
        "CREATE TABLE x AS SELECT 1 => 1 => only SELECT is allowed, not create table as select",
        "SET SESSION x = 1 => 1 => only SELECT is allowed, not set session",
        "SHOW TABLES => 1 => only SELECT is allowed, not show tables",
        "EXPLAIN SELECT 1 => 1 => only SELECT is allowed, not explain",
        "CALL x() => 1 => only SELECT is allowed, not call",
        "SELECT * FROM information_schema.tables => 15 => the only table is log",
        "SELECT * FROM duckdb_settings => 15 => there is no table duckdb_settings; the only one is log",
        "SELECT * FROM \"/etc/passwd\" => 15 => there is no table /etc/passwd; the only one is log",
        "SELECT * FROM \"../other.parquet\" => 15 => there is no table ../other.parquet; the only one is log",
        "SELECT getenv('HOME') => 8 => there is no function getenv",
        "SELECT read_text('/etc/passwd') => 8 => there is no function read_text",
        "SELECT current_setting('threads') => 8 => there is no function current_setting",
        "SELECT query('SELECT 1') => 8 => there is no function query",
        "SELECT repeat('x', 3000000000) => 8 => there is no function repeat",
        "SELECT sequence(1, 200000000) => 8 => there is no function sequence",
        "SELECT range(200000000) => 8 => there is no function range",
        "SELECT lpad('x', 2000000000, 'y') => 18 => write the length as a number of at most 1000",
        "SELECT lpad('x', __time__, 'y') => 18 => write the length as a number of at most 1000",
        "SELECT current_user => 8 => current user cannot be used here",
        "SELECT ? => 8 => parameter cannot be used here",
        "SELECT * FROM log TABLESAMPLE BERNOULLI (10) => 15 => sampled relation cannot be used here",
        "WITH RECURSIVE t (n) AS (SELECT 1) SELECT n FROM t => 1 => a recursive query cannot be used here",
        "WITH log AS (SELECT 1) SELECT 1 => 6 => the name log is taken by the table",
        "SELECT verb FROM log LIMIT 100001 => 22 => a query answers with at most 100,000 rows",
        "SELECT verb FROM log LIMIT ALL => 22 => a query answers with at most 100,000 rows",
        "SELECT verb FROM log a, log b => 8 => verb is a column of several tables; write which one's",
        "SELECT x FROM (SELECT verb v FROM log) => 8 => there is no column x here",
        "SELECT strpos('a') => 8 => strpos takes 2 arguments, not 1",
        "SELECT lower(DISTINCT verb) => 8 => lower is no aggregate",
        "SELECT rank() => 8 => rank needs a window: rank(...) OVER (...)",
        "SELECT date_format(time, '%D') => 8 => the pattern %D is not known",
        "SELECT date_trunc('eon', time) => 8 => `the unit is one of millisecond, second, minute, hour, day, week, month, quarter, year, in quotation marks`",
        "SELECT CAST(verb AS blob) => 21 => there is no type blob",
        "SELECT 'open => 8 => the quotation mark is not closed",
        "SELECT 1 /* open => 10 => the comment is not closed",
        "SELECT NULL FROM log JOIN log ON true => 27 => two tables are called log",
      })
  void refused(String sql, int position, String detail) {
    QuerySyntaxException e = assertThrows(QuerySyntaxException.class, () -> read(sql));
    assertEquals(detail, e.detail());
    assertEquals(position + 4, e.position());
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      value = {
        "SELECT 1; SELECT 2 => 9",
        "SELECT 1; DROP TABLE log -- => 9",
        "COPY log TO '/tmp/x' => 1",
        "ATTACH '/tmp/x' => 1",
        "PRAGMA database_list => 1",
        "INSTALL httpfs => 1",
        "SELECT * FROM read_parquet('/etc/passwd') => 27",
        "SELECT * FROM TABLE(f()) => 21",
        "SELECT \uFF33leep(1) => 8",
      })
  void unreadable(String sql, int position) {
    QuerySyntaxException e = assertThrows(QuerySyntaxException.class, () -> read(sql));
    assertEquals(position + 4, e.position(), e::detail);
  }

  @Test
  void a_place_on_a_later_line_behind_rewritten_text_is_found() {
    String sql = "SELECT verb -- why ! =\nFROM log WHERE verb !  = 'x'\n  AND nosuch(1) = 1";
    QuerySyntaxException e = assertThrows(QuerySyntaxException.class, () -> read(sql));
    assertEquals("there is no function nosuch", e.detail());
    assertEquals(sql.indexOf("nosuch") + 5, e.position());
  }

  @Test
  void nothing_is_deep_enough_to_hurt() {
    String parentheses = "SELECT " + "(".repeat(3_000) + "1" + ")".repeat(3_000);
    String signs = "SELECT " + "- ".repeat(4_000) + "1";
    String calls = "SELECT " + "json_array_get(".repeat(50) + "'[]'" + ", 0)".repeat(50);
    String cases = "SELECT " + "CASE WHEN true THEN ".repeat(400) + "1" + " END".repeat(400);
    for (String bomb : new String[] {parentheses, signs, calls, cases}) {
      assertThrows(QuerySyntaxException.class, () -> read(bomb));
    }
  }

  @Test
  void only_columns_that_are_used_are_asked_for() throws QuerySyntaxException {
    EngineSelect select =
        read("SELECT verb, \"user.username\", foo, count(*) GROUP BY 1, 2, 3 ORDER BY __time__");
    assertEquals(
        Set.of(
            new LogColumn("verb", LogColumn.Kind.TYPED),
            new LogColumn("user.username", LogColumn.Kind.TYPED),
            new LogColumn("foo", LogColumn.Kind.PATH),
            LogColumn.SECONDS),
        select.columns().keySet());
  }

  @Test
  void paths_that_differ_in_case_are_two_columns() throws QuerySyntaxException {
    EngineSelect select = read("SELECT \"a.b\", \"A.b\"");
    assertEquals(2, Set.copyOf(select.columns().values()).size());
  }

  @Test
  void a_path_names_its_column_and_a_column_of_a_table_too() throws QuerySyntaxException {
    assertTrue(read("SELECT user.username").sql().contains("AS \"user.username\""));
    assertTrue(read("SELECT l.verb FROM log l").sql().contains("\"l\".\"verb\" AS \"verb\""));
    assertTrue(read("SELECT 1 + 1").sql().contains("AS \"_col0\""));
  }

  @Test
  void without_a_limit_there_are_a_hundred_rows() throws QuerySyntaxException {
    assertTrue(read("SELECT verb").sql().endsWith(" LIMIT 100"));
    assertTrue(read("SELECT verb LIMIT 7").sql().endsWith(" LIMIT 7"));
    assertTrue(read("SELECT verb LIMIT 5, 7").sql().contains("OFFSET 5"));
  }
}
