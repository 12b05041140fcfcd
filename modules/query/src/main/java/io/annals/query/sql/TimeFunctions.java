package io.annals.query.sql;

import static io.annals.query.sql.Shape.TEXT;

import java.util.Map;

/** Presto's functions of times. Where a time is expected, seconds since 1970 do as well. */
final class TimeFunctions {
  private static final String SPELLED = spelled();

  private TimeFunctions() {}

  static void addTo(Map<String, Form> all) {
    all.put("now", scalar(0, 0, in -> Sql.time(in.time().now())));
    all.put("date", Form.of(Shape.TIME, 1, "CAST($1 AS DATE)"));
    all.put("from_unixtime", scalar(1, 2, TimeFunctions::fromUnixtime));
    all.put("to_unixtime", scalar(1, 1, in -> Sql.number(in.time().toSeconds(in.get(1)))));
    all.put(
        "from_iso8601_timestamp",
        scalar(1, 1, in -> Sql.time(in.time().fromIso(in.get(1).text()))));
    all.put("from_iso8601_date", Form.of(Shape.TIME, 1, "CAST($1 AS DATE)"));
    all.put("to_iso8601", scalar(1, 1, in -> shown(in, "'%Y-%m-%dT%H:%M:%S.%g'")));
    all.put("current_timezone", scalar(0, 0, in -> Sql.text(in.time().zoneName())));
    all.put(
        "last_day_of_month",
        scalar(1, 1, in -> Sql.time("last_day(" + in.time().asTime(in.get(1)) + ")")));
    all.put(
        "millisecond",
        scalar(
            1,
            1,
            in ->
                Sql.number(
                    "(date_part('millisecond', " + in.time().asTime(in.get(1)) + ") % 1000)")));
    all.put("human_readable_seconds", Form.of(TEXT, 1, SPELLED));
    all.put(
        "format_datetime",
        scalar(2, 2, in -> shown(in, JodaFormats.pattern(in.written(2), in.call()))));
    all.put(
        "parse_datetime",
        scalar(
            2,
            2,
            in ->
                Sql.time(
                    "strptime("
                        + (in.get(1) + ", ")
                        + (JodaFormats.pattern(in.written(2), in.call()) + ")"))));
    all.put(
        "date_trunc", scalar(2, 2, in -> in.time().truncated(in.written(1), in.get(2), in.call())));
    all.put(
        "date_diff",
        scalar(3, 3, in -> in.time().difference(in.written(1), in.get(2), in.get(3), in.call())));
    all.put(
        "date_add",
        scalar(
            3, 3, in -> in.time().sum(in.written(1), in.get(2).asNumber(), in.get(3), in.call())));
    all.put("date_format", scalar(2, 2, TimeFunctions::format));
    all.put(
        "date_parse",
        scalar(
            2,
            2,
            in ->
                Sql.time(
                    "strptime("
                        + in.get(1)
                        + ", "
                        + DateFormats.pattern(in.written(2), in.call())
                        + ")")));
    all.put(
        "at_timezone", scalar(2, 2, in -> in.time().atZone(in.get(1), in.written(2), in.call())));
  }

  private static Sql fromUnixtime(Arguments in) {
    String seconds = in.get(1).asNumber();
    return Sql.time(
        in.count() == 1
            ? in.time().fromSeconds(seconds)
            : in.time().fromSeconds(seconds, in.time().zone(in.written(2), in.call())));
  }

  private static Sql format(Arguments in) {
    return shown(in, DateFormats.pattern(in.written(2), in.call()));
  }

  /**
   * @param pattern SQL of the engine's pattern
   */
  private static Sql shown(Arguments in, String pattern) {
    String time = "CAST(" + in.time().asTime(in.get(1)) + " AS TIMESTAMP)";
    return Sql.text("strftime(" + time + ", " + pattern + ")");
  }

  /** Weeks to seconds, those that are not zero: 1 hour, 2 minutes, 42 seconds. */
  private static String spelled() {
    String[] units = {"week", "day", "hour", "minute", "second"};
    long[] seconds = {604_800, 86_400, 3_600, 60, 1};
    StringBuilder parts = new StringBuilder();
    for (int i = 0; i < units.length; i++) {
      String rest = i == 0 ? "\"_n\"" : "(\"_n\" % " + seconds[i - 1] + ")";
      String count = "(" + rest + " // " + seconds[i] + ")";
      parts
          .append(i == 0 ? "" : ", ")
          .append("CASE WHEN " + count + " = 1 THEN '1 " + units[i] + "'")
          .append(" WHEN " + count + " > 1 THEN " + count + " || ' " + units[i] + "s' END");
    }
    String list = "array_to_string([" + parts + "], ', ')";
    String text = "CASE WHEN \"_n\" = 0 THEN '0 seconds' ELSE " + list + " END";
    return "list_transform([CAST(round(#1) AS BIGINT)], lambda \"_n\": " + text + ")[1]";
  }

  private static Form scalar(int least, int most, Form.Writer writer) {
    return new Form(least, most, Form.Use.SCALAR, writer);
  }
}
