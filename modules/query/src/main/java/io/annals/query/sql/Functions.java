package io.annals.query.sql;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The functions that a SELECT may call: those of Presto that an administrator of clusters needs,
 * and nothing of the engine's own. What can grow without bound is not among them, or its size must
 * be a constant.
 *
 * <p>Meanings are those of the Presto documentation, "Functions and Operators".
 */
final class Functions {
  /** Aggregates that add numbers up: a path of the event is one there, or nothing. */
  private static final Set<String> OF_NUMBERS =
      Set.of(
          "sum",
          "avg",
          "stddev",
          "stddev_pop",
          "stddev_samp",
          "variance",
          "var_pop",
          "var_samp",
          "geometric_mean",
          "approx_percentile",
          "corr",
          "covar_pop",
          "covar_samp",
          "regr_slope",
          "regr_intercept",
          "regr_avgx",
          "regr_avgy",
          "regr_count",
          "regr_r2",
          "regr_sxx",
          "regr_sxy",
          "regr_syy",
          "bitwise_xor_agg",
          "skewness",
          "kurtosis",
          "bitwise_and_agg",
          "bitwise_or_agg");

  /** Of those that one group of an aggregate keeps. */
  private static final long MOST_VALUES = 1_000;

  private static final Map<String, Form> ALL = all();

  private Functions() {}

  /**
   * @param name in lower case
   */
  static Optional<Form> find(String name) {
    return Optional.ofNullable(ALL.get(name));
  }

  static boolean takesNumbers(String aggregate) {
    return OF_NUMBERS.contains(aggregate);
  }

  private static Map<String, Form> all() {
    Map<String, Form> all = new HashMap<>();
    aggregates(all);
    windows(all);
    NumberFunctions.addTo(all);
    TextFunctions.addTo(all);
    TimeFunctions.addTo(all);
    JsonFunctions.addTo(all);
    CollectionFunctions.addTo(all);
    NetworkFunctions.addTo(all);
    return Map.copyOf(all);
  }

  private static void aggregates(Map<String, Form> all) {
    all.put("count", Form.aggregate(Shape.NUMBER, 0, 1, "count"));
    all.put("count_if", Form.aggregate(Shape.NUMBER, 1, 1, "count_if"));
    all.put("approx_distinct", Form.aggregate(Shape.NUMBER, 1, 1, "approx_count_distinct"));
    all.put("approx_percentile", Form.aggregate(Shape.NUMBER, 2, 2, "approx_quantile"));
    all.put("sum", Form.aggregate(Shape.NUMBER, 1, 1, "sum"));
    all.put("avg", Form.aggregate(Shape.NUMBER, 1, 1, "avg"));
    all.put("geometric_mean", Form.aggregate(Shape.NUMBER, 1, 1, "geomean"));
    all.put("variance", Form.aggregate(Shape.NUMBER, 1, 1, "var_samp"));
    all.put("stddev", Form.aggregate(Shape.NUMBER, 1, 1, "stddev_samp"));
    all.put("bitwise_and_agg", Form.aggregate(Shape.NUMBER, 1, 1, "bit_and"));
    all.put("bitwise_or_agg", Form.aggregate(Shape.NUMBER, 1, 1, "bit_or"));
    for (String same : new String[] {"stddev_pop", "stddev_samp", "var_pop", "var_samp"}) {
      all.put(same, Form.aggregate(Shape.NUMBER, 1, 1, same));
    }
    for (String same : new String[] {"corr", "covar_pop", "covar_samp", "regr_slope"}) {
      all.put(same, Form.aggregate(Shape.NUMBER, 2, 2, same));
    }
    all.put("regr_intercept", Form.aggregate(Shape.NUMBER, 2, 2, "regr_intercept"));
    for (String same :
        new String[] {
          "regr_avgx", "regr_avgy", "regr_count", "regr_r2", "regr_sxx", "regr_sxy", "regr_syy"
        }) {
      all.put(same, Form.aggregate(Shape.NUMBER, 2, 2, same));
    }
    all.put("skewness", Form.aggregate(Shape.NUMBER, 1, 1, "skewness"));
    all.put("kurtosis", Form.aggregate(Shape.NUMBER, 1, 1, "kurtosis"));
    // Not known to be numbers: texts and times have a least and a greatest too.
    all.put("min", several("min", 1));
    all.put("max", several("max", 1));
    all.put("min_by", several("min_by", 2));
    all.put("max_by", several("max_by", 2));
    all.put("arbitrary", Form.aggregate(Shape.OTHER, 1, 1, "any_value"));
    all.put("any_value", Form.aggregate(Shape.OTHER, 1, 1, "any_value"));
    all.put("bool_and", Form.aggregate(Shape.OTHER, 1, 1, "bool_and"));
    all.put("bool_or", Form.aggregate(Shape.OTHER, 1, 1, "bool_or"));
    all.put("every", Form.aggregate(Shape.OTHER, 1, 1, "bool_and"));
    all.put("array_agg", Form.aggregate(Shape.OTHER, 1, 1, "array_agg"));
    all.put("histogram", Form.aggregate(Shape.MAP, 1, 1, "histogram"));
  }

  /** With one argument more, an array of so many. */
  private static Form several(String name, int arguments) {
    return new Form(
        arguments,
        arguments + 1,
        Form.Use.AGGREGATE,
        in -> {
          if (in.count() > arguments) {
            in.constant(in.count(), MOST_VALUES, "the number of values");
          }
          return Sql.other(name);
        });
  }

  private static void windows(Map<String, Form> all) {
    for (String same : new String[] {"row_number", "rank", "dense_rank"}) {
      all.put(same, Form.window(Shape.NUMBER, 0, 0, same));
    }
    all.put("percent_rank", Form.window(Shape.NUMBER, 0, 0, "percent_rank"));
    all.put("cume_dist", Form.window(Shape.NUMBER, 0, 0, "cume_dist"));
    all.put("ntile", Form.window(Shape.NUMBER, 1, 1, "ntile"));
    all.put("lag", Form.window(Shape.OTHER, 1, 3, "lag"));
    all.put("lead", Form.window(Shape.OTHER, 1, 3, "lead"));
    all.put("first_value", Form.window(Shape.OTHER, 1, 1, "first_value"));
    all.put("last_value", Form.window(Shape.OTHER, 1, 1, "last_value"));
    all.put("nth_value", Form.window(Shape.OTHER, 2, 2, "nth_value"));
  }
}
