package io.annals.query.sql;

import static io.annals.query.sql.Shape.NUMBER;
import static io.annals.query.sql.Shape.OTHER;
import static io.annals.query.sql.Shape.TEXT;

import java.util.Map;

/** Presto's functions of JSON. A text that is no JSON has no parts: null, and no failure. */
final class JsonFunctions {
  private JsonFunctions() {}

  static void addTo(Map<String, Form> all) {
    all.put("json_parse", Form.of(OTHER, 1, "CAST($1 AS JSON)"));
    // Keeps what json_array_get left without quotation marks as it is.
    all.put(
        "json_format",
        new Form(
            1,
            1,
            Form.Use.SCALAR,
            in ->
                Lengths.cast(
                    in.get(1), Sql.text("CAST(" + in.get(1) + " AS VARCHAR)"), in.inLambda())));
    all.put("json_extract", path("json_extract(@, ~)", OTHER));
    all.put(
        "json_extract_scalar",
        path(
            "(CASE WHEN json_type(@, ~) NOT IN ('OBJECT', 'ARRAY')"
                + " THEN json_extract_string(@, ~) END)",
            TEXT));
    all.put("json_extract_long", path("TRY_CAST(json_extract_string(@, ~) AS BIGINT)", NUMBER));
    all.put("json_extract_double", path("TRY_CAST(json_extract_string(@, ~) AS DOUBLE)", NUMBER));
    all.put("json_extract_bool", path("TRY_CAST(json_extract_string(@, ~) AS BOOLEAN)", OTHER));
    all.put(
        "json_size",
        path(
            "(CASE json_type(@, ~) WHEN 'ARRAY' THEN json_array_length(@, ~) ELSE len(json_keys(@, ~)) END)",
            NUMBER));
    all.put(
        "json_array_length",
        Form.of(
            NUMBER,
            1,
            guarded("(CASE WHEN json_type(@) = 'ARRAY' THEN json_array_length(@) END)")));
    // The element without quotation marks, as Presto has it.
    all.put(
        "json_array_get",
        Form.of(
            TEXT,
            2,
            guarded(
                "(CASE WHEN json_type(@) = 'ARRAY' THEN json_extract_string(@, CASE WHEN #2 < 0"
                    + " THEN '$[#-' || CAST(- (#2) AS VARCHAR) || ']'"
                    + " ELSE '$[' || CAST(#2 AS VARCHAR) || ']' END) END)")));
    all.put(
        "json_array_contains",
        Form.of(
            OTHER,
            2,
            guarded(
                "(CASE WHEN json_type(@) = 'ARRAY' THEN list_contains("
                    + "json_extract_string(@, '$[*]'), CAST($2 AS VARCHAR)) END)")));
    all.put(
        "is_json_scalar", Form.of(OTHER, 1, guarded("(json_type(@) NOT IN ('OBJECT', 'ARRAY'))")));
  }

  private static Form path(String pattern, Shape result) {
    return new Form(
        2,
        2,
        Form.Use.SCALAR,
        in -> {
          String path = in.constant(2, "the path, such as '$.metadata.name',");
          if (!path.startsWith("$")) {
            throw in.wrong("a path begins with $, as in '$.metadata.name'");
          }
          String filled =
              guarded(pattern).replace("$1", in.get(1).text()).replace("~", Sql.literal(path));
          return new Sql(filled, result);
        });
  }

  private static String guarded(String pattern) {
    String json = "CAST($1 AS VARCHAR)";
    return "(CASE WHEN json_valid(" + json + ") THEN " + pattern.replace("@", json) + " END)";
  }
}
