package io.annals.query.sql;

import static io.annals.query.sql.Shape.NUMBER;
import static io.annals.query.sql.Shape.OTHER;
import static io.annals.query.sql.Shape.TEXT;

import java.util.Map;

/** Presto's functions of arrays and maps. */
final class CollectionFunctions {
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
    all.put("array_join", Form.of(TEXT, 2, "array_to_string($1, $2)"));
    all.put("array_distinct", Form.of(OTHER, 1, "list_distinct($1)"));
    all.put("array_sort", Form.of(OTHER, 1, "list_sort($1)"));
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
    all.put("map_keys", Form.of(OTHER, 1, "map_keys($1)"));
    all.put("map_values", Form.of(OTHER, 1, "map_values($1)"));
  }
}
