package io.annals.admin;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Collection;
import java.util.TreeSet;

/**
 * Which minutes of a tenant are held together once they are folded: those of an hour of UTC, cut
 * where one of the tenant's days begins within it, and where a price may change. Minutes are
 * counted since 1970. Immutable.
 */
final class FoldedHour {
  /** How many minutes are held together at most. */
  static final int MINUTES = 60;

  private static final long MINUTE_SECONDS = 60;

  private final ZoneId zone;
  private final TreeSet<Long> changes = new TreeSet<>();

  /**
   * @param zone of the tenant's days
   * @param changes when prices may change
   */
  FoldedHour(ZoneId zone, Collection<Instant> changes) {
    this.zone = zone;
    changes.forEach(change -> this.changes.add(minuteOf(change)));
  }

  /**
   * What is held together.
   *
   * @param first minute
   */
  record Cell(long first, int minutes) {}

  /** What the minute is held together with. */
  Cell of(long minute) {
    long first = Math.floorDiv(minute, MINUTES) * MINUTES;
    long end = first + MINUTES;
    TreeSet<Long> cuts = new TreeSet<>(changes.subSet(first, end));
    cuts.add(first);
    long day = dayBeginsBefore(end);
    if (day > first) {
      cuts.add(day);
    }
    Long next = cuts.higher(minute);
    long begin = cuts.floor(minute);
    return new Cell(begin, Math.toIntExact((next == null ? end : next) - begin));
  }

  /** The beginning of the tenant's day that the time is in. */
  static Instant dayOf(Instant time, ZoneId zone) {
    return LocalDate.ofInstant(time, zone).atStartOfDay(zone).toInstant();
  }

  static long minuteOf(Instant time) {
    return Math.floorDiv(time.getEpochSecond(), MINUTE_SECONDS);
  }

  private long dayBeginsBefore(long minute) {
    return minuteOf(dayOf(Instant.ofEpochSecond(minute * MINUTE_SECONDS - 1), zone));
  }
}
