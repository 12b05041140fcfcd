package io.annals.gateway.query;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as requests and answers have them. */
public final class TimeText {
  private static final Pattern RELATIVE = Pattern.compile("now(?:-([0-9]{1,9})([smhdw]))?");
  private static final Map<String, Duration> UNITS =
      Map.of(
          "s", Duration.ofSeconds(1),
          "m", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "d", Duration.ofDays(1),
          "w", Duration.ofDays(7));
  private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999999Z");
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private TimeText() {}

  /**
   * The time that a text means.
   *
   * @throws IllegalArgumentException with a message for the one who wrote it
   */
  static Instant parse(String text, Instant now) {
    Matcher relative = RELATIVE.matcher(text);
    if (relative.matches()) {
      Duration back =
          relative.group(1) == null
              ? Duration.ZERO
              : UNITS.get(relative.group(2)).multipliedBy(Long.parseLong(relative.group(1)));
      Instant time = now.minus(back);
      return time.isBefore(EARLIEST) ? EARLIEST : time;
    }
    try {
      Instant time = OffsetDateTime.parse(text).toInstant();
      if (!time.isBefore(EARLIEST) && !time.isAfter(LATEST)) {
        return time;
      }
    } catch (DateTimeException notATime) {
      // Said below, with examples.
    }
    throw new IllegalArgumentException(
        "is not a time; write it like 2026-01-31T12:00:00Z, now or now-15m (units s, m, h, d, w)");
  }

  /** Microseconds since 1970, rounded up: what comes at or after the time is at or after this. */
  public static long micros(Instant time) {
    long micros = ChronoUnit.MICROS.between(Instant.EPOCH, time);
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).isBefore(time) ? micros + 1 : micros;
  }

  /** RFC 3339 in UTC with six digits behind the point. */
  public static String of(long micros) {
    return MICROS.format(Instant.EPOCH.plus(micros, ChronoUnit.MICROS));
  }
}
