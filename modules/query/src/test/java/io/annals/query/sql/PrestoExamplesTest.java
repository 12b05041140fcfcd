package io.annals.query.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.annals.query.language.Query;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Functions against what is documented of them: the Presto documentation, section "Functions and
 * Operators" with the page that a group names, and the Log Service pages where these differ.
 */
class PrestoExamplesTest {
  private static Connection engine;

  @BeforeAll
  static void open() throws Exception {
    engine = DriverManager.getConnection("jdbc:duckdb:");
    try (Statement statement = engine.createStatement()) {
      statement.execute("SET integer_division = true");
    }
  }

  @AfterAll
  static void close() throws Exception {
    engine.close();
  }

  private static String value(String expression) throws Exception {
    EngineSelect select =
        EngineSelect.read(
            new Query.Select("SELECT " + expression, 1),
            ZoneId.of("Asia/Shanghai"),
            Instant.parse("2020-06-17T06:07:47Z"));
    String log =
        "SELECT 1592374067 AS \"__time__\", '[\"10.0.0.1\"]' AS \"sourceIPs\", '12' AS \"path 1\"";
    try (Statement statement = engine.createStatement();
        ResultSet rows = statement.executeQuery(select.over(log))) {
      rows.next();
      return String.valueOf(rows.getObject(1));
    }
  }

  private static void assertValue(String expression, String expected) throws Exception {
    assertEquals(expected, value(expression), expression);
  }

  /** Conditional expressions; comparison functions; conversion functions. */
  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '`',
      value = {
        "if(1 > 2, 'a', 'b') => b",
        "if(1 > 2, 'a') => null",
        "CASE 2 WHEN 1 THEN 'one' WHEN 2 THEN 'two' ELSE 'many' END => two",
        "coalesce(NULL, NULL, 'x') => x",
        "nullif(1, 1) => null",
        "try(1 / 0) => null",
        "try(CAST('x' AS bigint)) => null",
        "try_cast('x' AS integer) => null",
        "greatest(1, 3, 2) => 3",
        "greatest(1, NULL) => null",
        "least('b', 'a') => a",
        "3 BETWEEN 2 AND 6 => true",
        "NULL IS DISTINCT FROM 1 => true",
        "'abc' LIKE 'a%' => true",
        "'a%c' LIKE 'a#%_' ESCAPE '#' => true",
        "CAST(12 AS varchar) => 12",
        "CAST('7.5' AS decimal(5, 1)) => 7.5",
      })
  void conditions(String expression, String expected) throws Exception {
    assertValue(expression, expected);
  }

  /** Mathematical and bitwise functions. */
  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      value = {
        "3 / 2 => 1",
        "-7 / 2 => -3",
        "7 % 3 => 1",
        "abs(-5) => 5",
        "ceil(1.2) => 2",
        "floor(1.8) => 1",
        "round(2.567, 2) => 2.57",
        "power(2, 10) => 1024.0",
        "log(2, 8) => 3.0",
        "mod(-5, 3) => -2",
        "sign(-3) => -1",
        "sqrt(16) => 4.0",
        "bitwise_and(19, 25) => 17",
        "bitwise_or(19, 25) => 27",
        "bitwise_xor(19, 25) => 10",
        "bitwise_not(19) => -20",
        "is_nan(0.5E0) => false",
        "0.1 + 0.2 = 0.3 => true",
      })
  void numbers(String expression, String expected) throws Exception {
    assertValue(expression, expected);
  }

  /** String functions. */
  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '`',
      value = {
        "concat('a', 'b', 'c') => abc",
        "concat('a', NULL) => null",
        "'a' || 'b' => ab",
        "length('äöü') => 3",
        "lower('ABC') => abc",
        "replace('abcabc', 'b') => acac",
        "replace('abc', 'b', 'x') => axc",
        "reverse('abc') => cba",
        "split('a,b', ',') => [a, b]",
        "split_part('a-b-c', '-', 2) => b",
        "split_part('a-b-c', '-', 4) => null",
        "strpos('high', 'ig') => 2",
        "strpos('high', 'x') => 0",
        "substr('abcdef', 2, 3) => bcd",
        "substr('abc', -2) => bc",
        "substr('abc', 0) => ``",
        "substr('abc', 7) => ``",
        "trim('  a ') => a",
        "lpad('7', 3, '0') => 007",
        "chr(65) => A",
        "codepoint('A') => 65",
        "levenshtein_distance('apple', 'epplea') => 2",
        "starts_with('abc', 'ab') => true",
      })
  void texts(String expression, String expected) throws Exception {
    assertValue(expression, expected);
  }

  /** Regular expression functions; their examples. */
  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '`',
      value = {
        "regexp_extract_all('1a 2b 14m', '\\d+') => [1, 2, 14]",
        "regexp_extract_all('1a 2b 14m', '(\\d+)([a-z]+)', 2) => [a, b, m]",
        "regexp_extract('1a 2b 14m', '\\d+') => 1",
        "regexp_extract('1a 2b 14m', '(\\d+)([a-z]+)', 2) => a",
        "regexp_extract('abc', '\\d+') => null",
        "regexp_like('1a 2b 14m', '\\d+b') => true",
        "regexp_replace('1a 2b 14m', '\\d+[ab] ') => 14m",
        "regexp_replace('1a 2b 14m', '(\\d+)([ab]) ', '3c$2 ') => 3ca 3cb 14m",
        "regexp_split('1a 2b 14m', '\\s*[a-z]+\\s*') => [1, 2, 14, ]",
        "regexp_count('1a 2b 14m', '\\s*[a-z]+\\s*') => 3",
      })
  void regularExpressions(String expression, String expected) throws Exception {
    assertValue(expression, expected);
  }

  /** URL functions. */
  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '`',
      value = {
        "url_extract_path('http://example.com/a/b?x=1#f') => /a/b",
        "url_extract_path('/api/v1/pods?watch=true') => /api/v1/pods",
        "url_extract_host('http://example.com:80/a') => example.com",
        "url_extract_query('/a?x=1&y=2') => x=1&y=2",
        "url_extract_parameter('/a?x=1&y=%20b', 'y') => ` b`",
        "url_extract_parameter('/a?xy=1', 'y') => null",
        "url_decode('a%2Fb') => a/b",
      })
  void urls(String expression, String expected) throws Exception {
    assertValue(expression, expected);
  }

  /**
   * Date and time functions. The example of seconds and zone is Log Service's: 1592374067 is 14:07
   * in Shanghai.
   */
  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '`',
      value = {
        "from_unixtime(1592374067) => 2020-06-17 14:07:47.0",
        "from_unixtime(1592374067, 'UTC') => 2020-06-17 06:07:47.0",
        "date_format(from_unixtime(__time__), '%Y-%m-%d %T') => 2020-06-17 14:07:47",
        "date_format(__time__, '%H:%i:%s %M %b %e') => 14:07:47 June Jun 17",
        "to_unixtime(from_unixtime(1592374067)) => 1.592374067E9",
        "date_parse('2022-10-20 05:10:00', '%Y-%m-%d %H:%i:%s') => 2022-10-20 05:10:00.0",
        "date_trunc('hour', TIMESTAMP '2001-08-22 03:04:05.321') => 2001-08-22 03:00:00.0",
        "date_trunc('week', TIMESTAMP '2001-08-22 03:04:05.321') => 2001-08-20 00:00:00.0",
        "date_trunc('hour', __time__) => 2020-06-17 14:00:00.0",
        "date_add('day', 86, TIMESTAMP '2020-03-01 00:00:00') => 2020-05-26 00:00:00.0",
        "date_add('quarter', 1, TIMESTAMP '2020-03-01 00:00:00') => 2020-06-01 00:00:00.0",
        "date_diff('hour', TIMESTAMP '2020-03-01 00:00:00', TIMESTAMP '2020-03-02 00:59:00') => 24",
        "date_diff('month', TIMESTAMP '2020-01-31 00:00:00', TIMESTAMP '2020-02-28 00:00:00') => 0",
        "day_of_week(DATE '2026-11-22') => 7",
        "extract(YEAR FROM TIMESTAMP '2022-10-20 05:10:00') => 2022",
        "hour(__time__) => 14",
        "year(now()) => 2020",
        "current_date => 2020-06-17",
        "TIMESTAMP '2012-10-31 01:00:00' + INTERVAL '2' DAY => 2012-11-02 01:00:00.0",
        "from_iso8601_timestamp('2020-05-11T11:15:05Z') => 2020-05-11 19:15:05.0",
        "from_unixtime(1592374067, '+05:30') => 2020-06-17 11:37:47.0",
        "from_unixtime(1592374067, 'Z') => 2020-06-17 06:07:47.0",
        "TIMESTAMP '2020-06-17 14:07:47' AT TIME ZONE 'UTC' => 2020-06-17 06:07:47.0",
      })
  void times(String expression, String expected) throws Exception {
    assertValue(expression, expected);
  }

  /** JSON functions. That an element of text comes without quotation marks is a known quirk. */
  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '`',
      value = {
        "json_array_length('[1, 2, 3]') => 3",
        "json_array_length('{}') => null",
        "json_array_length('no json') => null",
        "json_array_length(sourceIPs) => 1",
        "json_array_get('[\"a\", [3, 9], \"c\"]', 0) => a",
        "json_array_get('[\"c\", [3, 9], \"a\"]', -1) => a",
        "json_array_get('[1, 2]', 9) => null",
        "json_format(json_array_get(sourceIPs, 0)) => 10.0.0.1",
        "json_array_contains('[1, 2, 3]', 2) => true",
        "json_extract_scalar('{\"store\": {\"book\": [{\"price\": 8}]}}', '$.store.book[0].price') => 8",
        "json_extract_scalar('{\"a\": {\"b\": 1}}', '$.a') => null",
        "json_extract_scalar('no json', '$.a') => null",
        "json_extract('{\"a\":{\"b\":1}}', '$.a') => {\"b\":1}",
        "json_size('{\"x\": {\"a\": 1, \"b\": 2}}', '$.x') => 2",
        "json_size('{\"x\": [1, 2, 3]}', '$.x') => 3",
      })
  void json(String expression, String expected) throws Exception {
    assertValue(expression, expected);
  }

  /** Array functions, map functions, lambda expressions. */
  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '`',
      value = {
        "ARRAY[5, 6][2] => 6",
        "cardinality(ARRAY[1, 2]) => 2",
        "contains(ARRAY['a'], 'a') => true",
        "element_at(ARRAY[1, 2], 5) => null",
        "array_join(ARRAY['a', 'b'], '-') => a-b",
        "array_max(ARRAY[1, 7, 3]) => 7",
        "array_position(ARRAY['a', 'b'], 'x') => 0",
        "slice(ARRAY[1, 2, 3, 4], 2, 2) => [2, 3]",
        "transform(ARRAY[5, 6], x -> x + 1) => [6, 7]",
        "filter(ARRAY[5, -6, 7], x -> x > 0) => [5, 7]",
        "any_match(ARRAY[1, 2], x -> x > 1) => true",
        "all_match(ARRAY[1, 2], x -> x > 1) => false",
      })
  void collections(String expression, String expected) throws Exception {
    assertValue(expression, expected);
  }

  /** Aggregate functions. */
  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '`',
      value = {
        "count(*) => 1",
        "count_if(__time__ > 0) => 1",
        "approx_distinct(__time__) => 1",
        "min_by(sourceIPs, __time__) => [\"10.0.0.1\"]",
        "array_agg(__time__) => [1592374067]",
        "cardinality(histogram(__time__)) => 1",
        "sum(__time__) FILTER (WHERE __time__ < 0) => null",
        "bool_or(__time__ < 0) => false",
      })
  void aggregates(String expression, String expected) throws Exception {
    assertValue(expression, expected);
  }

  /** A path of an event is text, and a number beside numbers. */
  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      value = {
        "__time__ > 0 AND \"spec.replicas\" >= 12 => true",
        "__time__ > 0 AND \"spec.replicas\" = '12' => true",
        "__time__ > 0 AND \"spec.replicas\" IN (11, 12) => true",
        "__time__ * 0 + \"spec.replicas\" * 2 => 24.0",
      })
  void paths(String expression, String expected) throws Exception {
    assertValue(expression, expected);
  }
}
