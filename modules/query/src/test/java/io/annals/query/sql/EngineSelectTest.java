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

/** What is a mistake, and where; what the engine is asked for. Attacks have a test of their own. */
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
        "SELECT verb FROM log a, log b => 8 => verb is a column of several tables; write which one's",
        "SELECT x FROM (SELECT verb v FROM log) => 8 => there is no column x here",
        "SELECT strpos('a') => 8 => strpos takes 2 arguments, not 1",
        "SELECT lower(DISTINCT verb) => 8 => lower is no aggregate",
        "SELECT rank() => 8 => rank needs a window: rank(...) OVER (...)",
        "SELECT date_format(time, '%D') => 8 => the pattern %D is not known",
        "SELECT date_trunc('eon', time) => 8 => `the unit is one of millisecond, second, minute, hour, day, week, month, quarter, year, in quotation marks`",
        "SELECT NULL FROM log JOIN log ON true => 27 => two tables are called log",
      })
  void refused(String sql, int position, String detail) {
    QuerySyntaxException e = assertThrows(QuerySyntaxException.class, () -> read(sql));
    assertEquals(detail, e.detail());
    assertEquals(position + 4, e.position());
  }

  @Test
  void a_place_on_a_later_line_behind_rewritten_text_is_found() {
    String sql = "SELECT verb -- why ! =\nFROM log WHERE verb !  = 'x'\n  AND nosuch(1) = 1";
    QuerySyntaxException e = assertThrows(QuerySyntaxException.class, () -> read(sql));
    assertEquals("there is no function nosuch", e.detail());
    assertEquals(sql.indexOf("nosuch") + 5, e.position());
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
