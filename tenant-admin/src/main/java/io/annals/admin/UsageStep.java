package io.annals.admin;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Locale;

/** How long the parts are that an answer on usage is split into. */
enum UsageStep {
  /** Of UTC; only of days that have not been folded. */
  MINUTE,
  /** Of UTC. */
  HOUR,
  /** Of the tenant's zone: 23 or 25 hours where its clocks change. */
  DAY,
  /** Of the tenant's zone. */
  MONTH;

  static UsageStep of(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The first beginning of such a step after {@code time}. */
  Instant nextAfter(Instant time, ZoneId zone) {
    return switch (this) {
      case MINUTE -> nextMultiple(time, Duration.ofMinutes(1));
      case HOUR -> nextMultiple(time, Duration.ofHours(1));
      case DAY -> nextDay(time, dateOf(time, zone).plusDays(1), zone);
      case MONTH -> nextDay(time, dateOf(time, zone).withDayOfMonth(1).plusMonths(1), zone);
    };
  }

  /** The beginning of the month that {@code time} is in. */
  static Instant monthOf(Instant time, ZoneId zone) {
    return dateOf(time, zone).withDayOfMonth(1).atStartOfDay(zone).toInstant();
  }

  private static LocalDate dateOf(Instant time, ZoneId zone) {
    return time.atZone(zone).toLocalDate();
  }

  private static Instant nextMultiple(Instant time, Duration length) {
    long seconds = length.toSeconds();
    return Instant.ofEpochSecond((Math.floorDiv(time.getEpochSecond(), seconds) + 1) * seconds);
  }

  /** A zone may leave out a whole day, which then begins with the next one. */
  private static Instant nextDay(Instant time, LocalDate day, ZoneId zone) {
    Instant start = day.atStartOfDay(zone).toInstant();
    return start.isAfter(time) ? start : nextDay(time, day.plusDays(1), zone);
  }
}
