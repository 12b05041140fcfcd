package io.annals.query.sql;

import static io.annals.query.sql.Shape.NUMBER;
import static io.annals.query.sql.Shape.OTHER;

import io.trino.sql.tree.ArithmeticUnaryExpression;
import io.trino.sql.tree.Expression;
import io.trino.sql.tree.LongLiteral;
import java.util.Map;

/** Presto's functions of arrays and maps. */
final class CollectionFunctions {
  /** Elements of an array that a statement makes out of nothing. */
  private static final long MOST_REPEATED = 1_000;

  private CollectionFunctions() {}

  static void addTo(Map<String, Form> all) {
    all.put(
        "cardinality",
        new Form(
            1,
            1,
            Form.Use.SCALAR,
            in ->
                Sql.number(
                    (in.get(1).shape() == Shape.MAP ? "cardinality(" : "len(") + in.get(1) + ")")));
    all.put("contains", Form.of(OTHER, 2, "list_contains($1, $2)"));
    all.put("element_at", Form.of(OTHER, 2, "($1)[$2]"));
    all.put("array_join", new Form(2, 3, Form.Use.SCALAR, CollectionFunctions::joined));
    all.put("array_distinct", Form.of(OTHER, 1, "list_distinct($1)"));
    all.put("array_sort", Form.of(OTHER, 1, "list_sort($1, 'ASC', 'NULLS LAST')"));
    all.put("array_sort_desc", Form.of(OTHER, 1, "list_sort($1, 'DESC', 'NULLS LAST')"));
    all.put("array_sum", Form.of(NUMBER, 1, "coalesce(list_sum($1), 0)"));
    all.put("array_average", Form.of(NUMBER, 1, "list_avg($1)"));
    all.put("array_union", union());
    all.put("array_remove", Form.of(OTHER, 2, "list_filter($1, lambda \"_e\": \"_e\" <> $2)"));
    all.put("array_has_duplicates", Form.of(OTHER, 1, "(len(list_distinct($1)) < len($1))"));
    all.put("trim_array", Form.of(OTHER, 2, "list_slice($1, 1, len($1) - #2)"));
    all.put("repeat", new Form(2, 2, Form.Use.SCALAR, CollectionFunctions::repeated));
    all.put("sequence", new Form(2, 3, Form.Use.SCALAR, CollectionFunctions::sequence));
    all.put("map", Form.of(Shape.MAP, 2, "map($1, $2)"));
    all.put("array_max", Form.of(OTHER, 1, "list_max($1)"));
    all.put("array_min", Form.of(OTHER, 1, "list_min($1)"));
    all.put("array_position", Form.of(NUMBER, 2, "coalesce(list_position($1, $2), 0)"));
    all.put("array_intersect", Form.of(OTHER, 2, "list_intersect($1, $2)"));
    all.put("arrays_overlap", Form.of(OTHER, 2, "list_has_any($1, $2)"));
    all.put("flatten", Form.of(OTHER, 1, "flatten($1)"));
    all.put("slice", Form.of(OTHER, 3, "list_slice($1, $2, $2 + $3 - 1)"));
    all.put("filter", Form.of(OTHER, 2, "list_filter($1, $2)"));
    all.put("transform", Form.of(OTHER, 2, "list_transform($1, $2)"));
    all.put("any_match", Form.of(OTHER, 2, "(len(list_filter($1, $2)) > 0)"));
    all.put("none_match", Form.of(OTHER, 2, "(len(list_filter($1, $2)) = 0)"));
    all.put("all_match", Form.of(OTHER, 2, "(len(list_filter($1, $2)) = len($1))"));
    all.put("map_concat", Form.named(Shape.MAP, 2, 2, "map_concat"));
    all.put("map_keys", Form.of(OTHER, 1, "map_keys($1)"));
    all.put("map_values", Form.of(OTHER, 1, "map_values($1)"));
  }

  /** Nulls are left out, or become the third argument. */
  private static Sql joined(Arguments in) {
    String element = "CAST(\"_e\" AS VARCHAR)";
    String shown = in.count() == 3 ? "coalesce(" + element + ", " + in.get(3) + ")" : element;
    String texts = "list_transform(" + in.get(1) + ", lambda \"_e\": " + shown + ")";
    String lengths =
        "(coalesce(list_sum(list_transform("
            + (texts + ", lambda \"_e\": length(\"_e\"))), 0) + len(" + in.get(1) + ")")
            + (" * length(" + in.get(2) + "))");
    return Sql.text(
        Lengths.bounded(in, lengths, "array_to_string(" + texts + ", " + in.get(2) + ")"));
  }

  private static Form union() {
    return new Form(
        2,
        2,
        Form.Use.SCALAR,
        in ->
            Sql.other(
                Lengths.bounded(
                    in,
                    Form.filled("len($1) + len($2)", in.all()),
                    Form.filled("list_distinct(list_concat($1, $2))", in.all()))));
  }

  /** One value several times. */
  private static Sql repeated(Arguments in) {
    if (in.inLambda()) {
      throw in.wrong("an array cannot be made within a lambda");
    }
    long times = in.constant(2, MOST_REPEATED, "how often");
    return Sql.other("list_transform(range(" + times + "), lambda \"_e\": " + in.get(1) + ")");
  }

  /** Whole numbers between constants, both ends included. */
  private static Sql sequence(Arguments in) {
    if (in.inLambda()) {
      throw in.wrong("an array cannot be made within a lambda");
    }
    long from = number(in, 1);
    long to = number(in, 2);
    long step = in.count() == 3 ? number(in, 3) : from <= to ? 1 : -1;
    if (step == 0 || (to - from) / step < 0 || (to - from) / step >= MOST_REPEATED) {
      throw in.wrong("a sequence has 1 to " + MOST_REPEATED + " numbers");
    }
    return Sql.other("range(" + from + ", " + (to + Long.signum(step)) + ", " + step + ")");
  }

  private static long number(Arguments in, int place) {
    Expression written = in.written(place);
    boolean minus =
        written instanceof ArithmeticUnaryExpression signed
            && signed.getSign() == ArithmeticUnaryExpression.Sign.MINUS;
    Expression digits = minus ? ((ArithmeticUnaryExpression) written).getValue() : written;
    if (digits instanceof LongLiteral number && number.getParsedValue() <= Integer.MAX_VALUE) {
      return minus ? -number.getParsedValue() : number.getParsedValue();
    }
    throw new Refused(written, "write the ends of a sequence as whole numbers");
  }
}
