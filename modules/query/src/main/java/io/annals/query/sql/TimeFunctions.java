package io.annals.query.sql;

import static io.annals.query.sql.Shape.TEXT;

import java.util.Map;

/** Presto's functions of times. Where a time is expected, seconds since 1970 do as well. */
final class TimeFunctions {
  private TimeFunctions() {}

  static void addTo(Map<String, Form> all) {
    all.put("now", scalar(0, 0, in -> Sql.time(in.time().now())));
    all.put("current_timestamp", scalar(0, 0, in -> Sql.time(in.time().now())));
    all.put("current_date", scalar(0, 0, in -> Sql.time(in.time().today())));
    all.put("date", Form.of(Shape.TIME, 1, "CAST($1 AS DATE)"));
    all.put("from_unixtime", scalar(1, 2, TimeFunctions::fromUnixtime));
    all.put("to_unixtime", scalar(1, 1, in -> Sql.number(in.time().toSeconds(in.get(1)))));
    all.put(
        "from_iso8601_timestamp",
        scalar(1, 1, in -> Sql.time(in.time().fromIso(in.get(1).text()))));
    all.put("from_iso8601_date", Form.of(Shape.TIME, 1, "CAST($1 AS DATE)"));
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
    String pattern = DateFormats.pattern(in.written(2), in.call());
    return new Sql("strftime(" + in.time().asTime(in.get(1)) + ", " + pattern + ")", TEXT);
  }

  private static Form scalar(int least, int most, Form.Writer writer) {
    return new Form(least, most, Form.Use.SCALAR, writer);
  }
}
