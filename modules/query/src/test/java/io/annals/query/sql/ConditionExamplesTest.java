package io.annals.query.sql;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Conditions, comparisons, conversions, and paths of events among them. */
class ConditionExamplesTest extends Examples {
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
