package io.annals.query.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.query.language.QuerySyntaxException;
import io.annals.segment.engine.EngineException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a few words of a statement could make grow without end, outside of the engine's limits. */
class BoundsTest extends Examples {
  private static final String TEN = "'0123456789'";

  /** A text of 10,000 characters. */
  private static final String LONG =
      "FROM (SELECT array_join(repeat(" + TEN + ", 1000), '') AS x FROM log)";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "concat(x, x, x, x, x, x, x, x, x, x, x)",
        "x || x || x || x || x || x || x || x || x || x || x",
        "replace(x, '0', '01234567890')",
        "regexp_replace(x, '', '0123456789')",
        "regexp_replace(x, '.*', '$0$0$0$0$0$0')",
        "array_join(repeat(x, 11), '')",
        "array_join(ARRAY[x], ',', '?') || array_join(ARRAY[x, x, x, x, x, x, x, x, x, x], '')",
        "concat_ws(x, x, x, x, x, x, x)",
        "levenshtein_distance(x, x)",
        "url_encode(x || x || x || x)",
        "to_hex(to_utf8(to_hex(to_utf8(to_hex(to_utf8(to_hex(to_utf8(x))))))))",
        "to_base64(to_utf8(x || x || x || x || x || x))",
        "CAST(ARRAY[x, x, x, x, x, x, x, x, x, x, x] AS varchar)",
        "json_format(CAST(ARRAY[x, x, x, x, x, x, x, x, x, x, x] AS json))",
        "transform(ARRAY[x], y -> y || 'z')",
      })
  void fails(String expression) {
    Exception e =
        assertThrows(Exception.class, () -> first("SELECT " + expression + " " + LONG), expression);
    assertTrue(
        e instanceof QuerySyntaxException || String.valueOf(e.getCause()).contains("Invalid Input"),
        e::toString);
  }

  @Test
  void what_stays_below_is_answered() throws Exception {
    assertEquals("20000", first("SELECT length(concat(x, x)) " + LONG));
    assertEquals("10000", first("SELECT length(replace(x, '0', '1')) " + LONG));
    assertEquals("10000", first("SELECT length(upper(reverse(x))) " + LONG));
    assertEquals("9000", first("SELECT length(regexp_replace(x, '0')) " + LONG));
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '`',
      value = {
        "SELECT transform(ARRAY[1], x -> ARRAY[x]) => an array cannot be made within a lambda",
        "SELECT transform(ARRAY[1], x -> sequence(1, 9)) => an array cannot be made within a lambda",
        "SELECT transform(split(verb, ''), x -> verb) => there is no column verb here",
        "SELECT transform(ARRAY[1], x -> transform(ARRAY[2], y -> x))"
            + " => an array cannot be made within a lambda",
        "SELECT transform(ARRAY[ARRAY[1]], x -> transform(x, y -> x)) => there is no column x here",
        "SELECT transform(ARRAY['a'], x -> lpad(x, 1000, 'b'))"
            + " => write the length as a number of at most 200",
        "SELECT repeat('x', 1001) => write how often as a number of at most 1000",
        "SELECT repeat('x', __time__) => write how often as a number of at most 1000",
        "SELECT sequence(1, 1001) => a sequence has 1 to 1000 numbers",
        "SELECT sequence(1, __time__) => write the ends of a sequence as whole numbers",
        "SELECT max(verb, 1001) => write the number of values as a number of at most 1000",
        "SELECT compare(count(*), 86400) => `there is no function compare; name log twice, each with"
            + " its own condition on __time__, and join the answers`",
      })
  void refused(String statement, String detail) {
    QuerySyntaxException e =
        assertThrows(QuerySyntaxException.class, () -> ExampleEngine.select(statement));
    assertEquals(detail, e.detail());
  }

  /** Each cast doubles the backslashes that the one before has put in. */
  @Test
  void quotation_marks_within_quotation_marks_end_somewhere() {
    String table = "(SELECT '\"' AS x FROM log)";
    for (int i = 0; i < 25; i++) {
      table = "(SELECT CAST(CAST(ARRAY[x] AS json) AS varchar) AS x FROM " + table + ")";
    }
    String statement = "SELECT length(x) FROM " + table;
    assertThrows(EngineException.class, () -> first(statement));
  }
}
