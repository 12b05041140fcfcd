package io.annals.query.sql;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Functions of arrays and maps, and lambdas. */
class CollectionExamplesTest extends Examples {
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
        "array_sort(ARRAY[3, NULL, 1]) => [1, 3, null]",
        "array_sort_desc(ARRAY[1, NULL, 3]) => [3, 1, null]",
        "array_sum(ARRAY[1, 2, 3]) => 6",
        "array_average(ARRAY[1, 2, 3]) => 2.0",
        "array_sort(array_union(ARRAY[1, 2], ARRAY[2, 3])) => [1, 2, 3]",
        "array_remove(ARRAY[1, 2, 1], 1) => [2]",
        "array_has_duplicates(ARRAY[1, 2, 1]) => true",
        "trim_array(ARRAY[1, 2, 3], 1) => [1, 2]",
        "repeat('x', 3) => [x, x, x]",
        "sequence(1, 4) => [1, 2, 3, 4]",
        "sequence(5, -1, -2) => [5, 3, 1, -1]",
        "array_join(ARRAY['a', NULL, 'b'], ',') => a,b",
        "array_join(ARRAY[1, NULL, 2], ',', '?') => 1,?,2",
        "ARRAY[1] || ARRAY[2, 3] => [1, 2, 3]",
        "element_at(map(ARRAY['a', 'b'], ARRAY[1, 2]), 'b') => 2",
        "cardinality(map_concat(map(ARRAY['a'], ARRAY[1]), map(ARRAY['a', 'b'], ARRAY[2, 3]))) => 2",
        "transform(ARRAY['a', 'b'], x -> x || '!') => [a!, b!]",
        "transform(ARRAY[ARRAY[1, 2]], x -> cardinality(filter(x, y -> y > 1))) => [1]",
      })
  void collections(String expression, String expected) throws Exception {
    assertValue(expression, expected);
  }
}
