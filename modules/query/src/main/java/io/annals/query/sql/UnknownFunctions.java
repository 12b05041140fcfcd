package io.annals.query.sql;

import java.util.Map;

/** Functions that people bring along and that are not answered, with what is there instead. */
final class UnknownFunctions {
  private static final String OTHER_TIMES =
      "; name log twice, each with its own condition on __time__, and join the answers";

  private static final Map<String, String> HINTS =
      Map.ofEntries(
          Map.entry("compare", OTHER_TIMES),
          Map.entry("ts_compare", OTHER_TIMES),
          Map.entry("time_series", "; group by date_trunc or by __time__ - __time__ % 60"),
          Map.entry("map_agg", "; use array_agg for each side, or max_by(value, key)"),
          Map.entry("multimap_agg", "; use array_agg and GROUP BY"),
          Map.entry("numeric_histogram", "; group by width_bucket"),
          Map.entry("listagg", "; use array_join(array_agg(...), ',')"),
          Map.entry("string_agg", "; use array_join(array_agg(...), ',')"),
          Map.entry("group_concat", "; use array_join(array_agg(...), ',')"),
          Map.entry("substring_index", "; use split_part"),
          Map.entry("ifnull", "; use coalesce"),
          Map.entry("nvl", "; use coalesce"),
          Map.entry("len", "; use length"),
          Map.entry("to_char", "; use date_format"),
          Map.entry("to_timestamp", "; use from_unixtime or date_parse"));

  private UnknownFunctions() {}

  /** Behind the name, or nothing. */
  static String hint(String name) {
    return HINTS.getOrDefault(name, "");
  }
}
