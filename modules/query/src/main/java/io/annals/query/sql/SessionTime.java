package io.annals.query.sql;

import io.trino.sql.tree.CurrentTime;
import io.trino.sql.tree.Expression;
import io.trino.sql.tree.FunctionCall;
import io.trino.sql.tree.Node;
import io.trino.sql.tree.StringLiteral;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Times as one tenant sees them: a timestamp is a wall clock of its zone, and now is one moment for
 * the whole statement. Immutable.
 */
final class SessionTime {
  /** Functions and fields of Presto that the engine knows under another name. */
  private static final Map<String, String> FIELDS =
      Map.ofEntries(
          Map.entry("year", "year"),
          Map.entry("quarter", "quarter"),
          Map.entry("month", "month"),
          Map.entry("week", "week"),
          Map.entry("week_of_year", "week"),
          Map.entry("day", "day"),
          Map.entry("day_of_month", "day"),
          Map.entry("day_of_week", "isodow"),
          Map.entry("dow", "isodow"),
          Map.entry("day_of_year", "dayofyear"),
          Map.entry("doy", "dayofyear"),
          Map.entry("year_of_week", "isoyear"),
          Map.entry("yow", "isoyear"),
          Map.entry("hour", "hour"),
          Map.entry("minute", "minute"),
          Map.entry("second", "second"));

  private static final List<String> UNITS =
      List.of("millisecond", "second", "minute", "hour", "day", "week", "month", "quarter", "year");

  private static final DateTimeFormatter WRITTEN =
      new DateTimeFormatterBuilder()
          .appendPattern("uuuu-MM-dd[ HH:mm[:ss]]")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 6, true)
          .parseDefaulting(ChronoField.HOUR_OF_DAY, 0)
          .toFormatter(Locale.ROOT);

  private final ZoneId zone;
  private final Instant now;

  SessionTime(ZoneId zone, Instant now) {
    this.zone = zone;
    this.now = now.truncatedTo(ChronoUnit.MILLIS);
  }

  /** As a literal. */
  String zoneName() {
    return Sql.literal(zone.getId());
  }

  /** The instant of a wall clock of the tenant's zone, as TIMESTAMP in UTC. */
  private String instant(Sql time) {
    return EngineZone.instant(zone, "CAST(" + time + " AS TIMESTAMP)");
  }

  /** From seconds since 1970, which may have parts. */
  String fromSeconds(String seconds) {
    return fromSeconds(seconds, zone);
  }

  String fromSeconds(String seconds, ZoneId in) {
    return EngineZone.local(in, "timezone('UTC', to_timestamp(CAST(" + seconds + " AS DOUBLE)))");
  }

  String toSeconds(Sql time) {
    return "epoch(" + instant(time) + ")";
  }

  String fromIso(String text) {
    return EngineZone.local(zone, "timezone('UTC', CAST(" + text + " AS TIMESTAMPTZ))");
  }

  /** What may be seconds since 1970 or a time, as a time. */
  Sql asTime(Sql value) {
    return value.shape() == Shape.NUMBER ? Sql.time(fromSeconds(value.text())) : value;
  }

  String timestamp(String written, Node at) {
    try {
      LocalDateTime.parse(written.strip(), WRITTEN);
      return "(TIMESTAMP " + Sql.literal(written.strip()) + ")";
    } catch (DateTimeException notATime) {
      throw new Refused(at, "write a time like TIMESTAMP '2026-01-31 12:00:00'");
    }
  }

  String date(String written, Node at) {
    try {
      return "(DATE " + Sql.literal(LocalDate.parse(written.strip()).toString()) + ")";
    } catch (DateTimeException notADate) {
      throw new Refused(at, "write a date like DATE '2026-01-31'");
    }
  }

  String current(CurrentTime node) {
    return switch (node.getFunction()) {
      case TIMESTAMP, LOCALTIMESTAMP -> now();
      case DATE -> today();
      default -> throw new Refused(node, "times without a day cannot be used here");
    };
  }

  String now() {
    String local = DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(now.atZone(zone));
    return "(TIMESTAMP " + Sql.literal(local) + ")";
  }

  String today() {
    return "(DATE " + Sql.literal(now.atZone(zone).toLocalDate().toString()) + ")";
  }

  Sql field(String name, Sql time, Node at) {
    String field = FIELDS.get(name.toLowerCase(Locale.ROOT));
    if (field == null) {
      throw new Refused(at, "there is no field " + name.toLowerCase(Locale.ROOT) + " of a time");
    }
    return Sql.number("date_part('" + field + "', " + asTime(time) + ")");
  }

  Sql atZone(Sql time, Expression zoneName, Node at) {
    return Sql.time(EngineZone.local(zone(zoneName, at), instant(time)));
  }

  /** A zone that was written as a constant. */
  ZoneId zone(Expression written, Node at) {
    try {
      if (written instanceof StringLiteral name) {
        return ZoneId.of(name.getValue());
      }
    } catch (DateTimeException unknown) {
      throw new Refused(at, "there is no such time zone");
    }
    throw new Refused(at, "write the time zone as a constant, like 'Asia/Shanghai'");
  }

  Sql truncated(Expression unit, Sql time, Node at) {
    return Sql.time("date_trunc('" + unit(unit, at) + "', " + asTime(time) + ")");
  }

  /** Whole units only, as many as have passed. */
  Sql difference(Expression unit, Sql from, Sql to, Node at) {
    return Sql.number(
        "date_sub('" + unit(unit, at) + "', " + asTime(from) + ", " + asTime(to) + ")");
  }

  Sql sum(Expression unit, String count, Sql time, Node at) {
    String name = unit(unit, at);
    String interval =
        name.equals("quarter")
            ? "to_months(CAST(3 * (" + count + ") AS INTEGER))"
            : "to_" + name + "s(CAST(" + count + " AS " + countType(name) + "))";
    return Sql.time("(" + asTime(time) + " + " + interval + ")");
  }

  private static String countType(String unit) {
    return switch (unit) {
      case "millisecond", "second" -> "DOUBLE";
      case "minute", "hour" -> "BIGINT";
      default -> "INTEGER";
    };
  }

  private static String unit(Expression written, Node at) {
    if (written instanceof StringLiteral unit
        && UNITS.contains(unit.getValue().toLowerCase(Locale.ROOT))) {
      return unit.getValue().toLowerCase(Locale.ROOT);
    }
    throw new Refused(
        at, "the unit is one of " + String.join(", ", UNITS) + ", in quotation marks");
  }

  /** Whether a function of one argument reads a field of a time. */
  static boolean isField(FunctionCall call) {
    return FIELDS.containsKey(call.getName().getSuffix().toLowerCase(Locale.ROOT))
        && call.getArguments().size() == 1;
  }
}
