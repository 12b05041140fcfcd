package io.annals.query.sql;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Aggregate functions. */
class AggregateExamplesTest extends Examples {
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
        "max(__time__, 2) => [1592374067]",
        "max_by(sourceIPs, __time__, 1) => [[\"10.0.0.1\"]]",
        "regr_count(__time__, __time__) => 1",
        "regr_avgx(__time__, 2) => 2.0",
        "bitwise_xor_agg(__time__) => 1592374067",
        "approx_percentile(__time__, 0.5) => 1592374067",
      })
  void aggregates(String expression, String expected) throws Exception {
    assertValue(expression, expected);
  }
}
