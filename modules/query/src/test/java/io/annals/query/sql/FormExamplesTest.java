package io.annals.query.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Forms of statements: the Presto documentation, "SELECT" and "VALUES". */
class FormExamplesTest extends Examples {
  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '`',
      value = {
        // grouping(): 0 for a key that the row was grouped by, the last key in the lowest bit.
        "SELECT array_agg(g ORDER BY g) FROM (SELECT grouping(verb, cluster) AS g"
            + " GROUP BY ROLLUP (verb, cluster)) => [0, 1, 3]",
        "SELECT array_agg(g ORDER BY g) FROM (SELECT grouping(verb) AS g"
            + " GROUP BY GROUPING SETS ((verb), (cluster))) => [0, 1]",
        "SELECT sum(a) FROM (VALUES 1, 2, 3) AS t (a) => 6",
        "SELECT b FROM (VALUES (1, 'x'), (2, 'y')) AS t (a, b) WHERE a = 2 => y",
        "WITH t (a) AS (VALUES 1, 2) SELECT count(*) FROM t => 2",
        "VALUES 7 => 7",
        "SELECT 1 UNION ALL VALUES 1 ORDER BY 1 => 1",
        "SELECT count(*) FROM (VALUES 1, 2) AS a (x) JOIN (VALUES 2, 3) AS b (x) USING (x) => 1",
        "SELECT x FROM (VALUES 1) AS a (x) FULL JOIN (VALUES 2) AS b (x) USING (x)"
            + " ORDER BY x DESC => 2",
        "SELECT z FROM (VALUES (1, 2)) AS a (x, y) JOIN (VALUES (1, 2, 3)) AS b (x, y, z)"
            + " USING (x, y) => 3",
        "SELECT n FROM (VALUES (1, 2)) AS a (x, y) JOIN (VALUES 1) AS b (x) USING (x)"
            + " JOIN (VALUES (1, 5)) AS c (x, n) USING (x) => 5",
        "SELECT n FROM log JOIN (VALUES ('prod', 4)) AS t (cluster, n) USING (cluster) => 4",
        "SELECT a.x FROM (VALUES 1) AS a (x) JOIN (VALUES 1) AS b (x) USING (x) => 1",
      })
  void statements(String statement, String expected) throws Exception {
    assertEquals(expected, first(statement));
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      value = {
        "SELECT * FROM (VALUES (1, 2)) AS a (x, y) JOIN (VALUES (2, 3)) AS b (y, z) USING (y)"
            + " => y, x, z",
        "SELECT b.* FROM (VALUES (1, 2)) AS a (x, y) JOIN (VALUES (2, 3)) AS b (y, z) USING (y)"
            + " => y, z",
      })
  void columns(String statement, String names) throws Exception {
    String sql = ExampleEngine.select(statement).sql();
    String items = sql.substring(0, sql.indexOf(" FROM "));
    assertEquals(
        names, items.replaceAll(".*? AS \"([^\"]*)\"(, |$)", "$1, ").replaceAll(", $", ""));
  }
}
