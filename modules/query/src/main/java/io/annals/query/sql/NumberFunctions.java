package io.annals.query.sql;

import static io.annals.query.sql.Shape.NUMBER;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Presto's functions of numbers, and its comparisons. */
final class NumberFunctions {
  private NumberFunctions() {}

  static void addTo(Map<String, Form> all) {
    for (String same :
        List.of(
            "abs", "sqrt", "cbrt", "exp", "ln", "log2", "log10", "sign", "degrees", "radians",
            "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh")) {
      all.put(same, Form.named(NUMBER, 1, 1, same));
    }
    all.put("ceil", Form.named(NUMBER, 1, 1, "ceil"));
    all.put("ceiling", Form.named(NUMBER, 1, 1, "ceil"));
    all.put("floor", Form.named(NUMBER, 1, 1, "floor"));
    all.put("truncate", Form.named(NUMBER, 1, 1, "trunc"));
    all.put("round", Form.named(NUMBER, 1, 2, "round"));
    all.put("log", Form.named(NUMBER, 2, 2, "log"));
    all.put("atan2", Form.named(NUMBER, 2, 2, "atan2"));
    all.put("pow", Form.named(NUMBER, 2, 2, "pow"));
    all.put("power", Form.named(NUMBER, 2, 2, "pow"));
    all.put("mod", Form.of(NUMBER, 2, "(#1 % #2)"));
    all.put("pi", Form.named(NUMBER, 0, 0, "pi"));
    all.put("e", Form.of(NUMBER, 0, "exp(1)"));
    all.put("random", Form.named(NUMBER, 0, 0, "random"));
    all.put("rand", Form.named(NUMBER, 0, 0, "random"));
    all.put("is_nan", Form.of(Shape.OTHER, 1, "isnan(CAST(#1 AS DOUBLE))"));
    all.put("is_finite", Form.of(Shape.OTHER, 1, "isfinite(CAST(#1 AS DOUBLE))"));
    all.put("is_infinite", Form.of(Shape.OTHER, 1, "isinf(CAST(#1 AS DOUBLE))"));
    all.put("bitwise_and", Form.of(NUMBER, 2, "(CAST(#1 AS BIGINT) & CAST(#2 AS BIGINT))"));
    all.put("bitwise_or", Form.of(NUMBER, 2, "(CAST(#1 AS BIGINT) | CAST(#2 AS BIGINT))"));
    all.put("bitwise_xor", Form.of(NUMBER, 2, "xor(CAST(#1 AS BIGINT), CAST(#2 AS BIGINT))"));
    all.put("bitwise_not", Form.of(NUMBER, 1, "(~ CAST(#1 AS BIGINT))"));
    all.put("greatest", extreme("greatest"));
    all.put("least", extreme("least"));
  }

  /** Null as soon as one of them is, which the engine sees otherwise. */
  private static Form extreme(String name) {
    return new Form(
        1,
        Integer.MAX_VALUE,
        Form.Use.SCALAR,
        in -> {
          String nulls =
              in.all().stream().map(a -> a + " IS NULL").collect(Collectors.joining(" OR "));
          String values = in.all().stream().map(Sql::text).collect(Collectors.joining(", "));
          return new Sql(
              "(CASE WHEN " + nulls + " THEN NULL ELSE " + name + "(" + values + ") END)",
              ExpressionWriter.common(in.all()));
        });
  }
}
