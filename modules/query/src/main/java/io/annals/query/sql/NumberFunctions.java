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
    all.put("round", Form.named(NUMBER, 1, 2, "round"));
    all.put("log", Form.named(NUMBER, 2, 2, "log"));
    all.put("atan2", Form.named(NUMBER, 2, 2, "atan2"));
    all.put("pow", Form.named(NUMBER, 2, 2, "pow"));
    all.put("power", Form.named(NUMBER, 2, 2, "pow"));
    all.put("mod", Form.of(NUMBER, 2, "(#1 % #2)"));
    all.put("pi", Form.named(NUMBER, 0, 0, "pi"));
    all.put("e", Form.of(NUMBER, 0, "exp(1)"));
    all.put("is_nan", Form.of(Shape.OTHER, 1, "isnan(CAST(#1 AS DOUBLE))"));
    all.put("is_finite", Form.of(Shape.OTHER, 1, "isfinite(CAST(#1 AS DOUBLE))"));
    all.put("is_infinite", Form.of(Shape.OTHER, 1, "isinf(CAST(#1 AS DOUBLE))"));
    all.put("bitwise_and", Form.of(NUMBER, 2, "(CAST(#1 AS BIGINT) & CAST(#2 AS BIGINT))"));
    all.put("bitwise_or", Form.of(NUMBER, 2, "(CAST(#1 AS BIGINT) | CAST(#2 AS BIGINT))"));
    all.put("bitwise_xor", Form.of(NUMBER, 2, "xor(CAST(#1 AS BIGINT), CAST(#2 AS BIGINT))"));
    all.put("bitwise_not", Form.of(NUMBER, 1, "(~ CAST(#1 AS BIGINT))"));
    all.put("bitwise_xor_agg", Form.aggregate(NUMBER, 1, 1, "bit_xor"));
    all.put("bit_count", new Form(2, 2, Form.Use.SCALAR, NumberFunctions::bits));
    all.put("truncate", new Form(1, 2, Form.Use.SCALAR, NumberFunctions::truncated));
    all.put("random", new Form(0, 2, Form.Use.SCALAR, NumberFunctions::random));
    all.put("rand", new Form(0, 2, Form.Use.SCALAR, NumberFunctions::random));
    all.put("nan", Form.of(NUMBER, 0, "CAST('nan' AS DOUBLE)"));
    all.put("infinity", Form.of(NUMBER, 0, "CAST('inf' AS DOUBLE)"));
    all.put("to_base", Form.of(Shape.TEXT, 2, "lower(to_base(#1, CAST(#2 AS INTEGER)))"));
    // Bounds of equal widths from the second to the third argument; outside 0 and one above.
    all.put(
        "width_bucket",
        Form.of(
            NUMBER,
            4,
            "(CASE WHEN #1 < #2 THEN 0 WHEN #1 >= #3 THEN CAST(#4 AS BIGINT) + 1"
                + " ELSE CAST(floor((#1 - #2) * CAST(#4 AS DOUBLE) / (#3 - #2)) AS BIGINT) + 1"
                + " END)"));
    all.put("greatest", extreme("greatest"));
    all.put("least", extreme("least"));
  }

  /** Of the lowest bits of the two's complement. */
  private static Sql bits(Arguments in) {
    long bits = in.constant(2, Long.SIZE, "the number of bits");
    if (bits < 2) {
      throw new Refused(in.written(2), "write the number of bits as a number from 2 to 64");
    }
    String number = "CAST(" + in.get(1).asNumber() + " AS BIGINT)";
    String mask = bits == Long.SIZE ? "" : " & " + ((1L << bits) - 1);
    return Sql.number("bit_count((" + number + mask + "))");
  }

  private static Sql truncated(Arguments in) {
    if (in.count() == 1) {
      return Sql.number("trunc(" + in.get(1).asNumber() + ")");
    }
    String scale = "power(10, " + in.get(2).asNumber() + ")";
    return Sql.number("(trunc(" + in.get(1).asNumber() + " * " + scale + ") / " + scale + ")");
  }

  /** From 0 to 1, or a whole number below the last argument. */
  private static Sql random(Arguments in) {
    if (in.count() == 0) {
      return Sql.number("random()");
    }
    String low = in.count() == 1 ? "0" : in.get(1).asNumber();
    String width = "(" + in.get(in.count()).asNumber() + " - " + low + ")";
    return Sql.number("CAST(" + low + " + floor(random() * " + width + ") AS BIGINT)");
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
