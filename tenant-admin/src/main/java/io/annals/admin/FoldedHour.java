package io.annals.admin;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Collection;
import java.util.Set;
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

  private final Set<ZoneId> zones;
  private final TreeSet<Long> changes = new TreeSet<>();

  /**
   * @param zones of the tenant's days
   * @param changes when prices may change
   */
  FoldedHour(Collection<ZoneId> zones, Collection<Instant> changes) {
    this.zones = Set.copyOf(zones);
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
    Cell hour = cut(new Cell(first, MINUTES), minute);
    for (ZoneId zone : zones) {
      hour = cut(hour, dayBeginsBefore(first + MINUTES, zone), minute);
    }
    return hour;
  }

  /** The part of a cell that has this minute of it, when it is cut where prices change. */
  Cell cut(Cell cell, long minute) {
    Cell part = cell;
    for (long change : changes.subSet(cell.first, cell.first + cell.minutes)) {
      part = cut(part, change, minute);
    }
    return part;
  }

  private static Cell cut(Cell cell, long at, long minute) {
    long end = cell.first + cell.minutes;
    if (at <= cell.first || at >= end) {
      return cell;
    }
    return minute < at
        ? new Cell(cell.first, Math.toIntExact(at - cell.first))
        : new Cell(at, Math.toIntExact(end - at));
  }

  /** The beginning of the tenant's day that the time is in. */
  static Instant dayOf(Instant time, ZoneId zone) {
    return LocalDate.ofInstant(time, zone).atStartOfDay(zone).toInstant();
  }

  static long minuteOf(Instant time) {
    return Math.floorDiv(time.getEpochSecond(), MINUTE_SECONDS);
  }

  private static long dayBeginsBefore(long minute, ZoneId zone) {
    return minuteOf(dayOf(Instant.ofEpochSecond(minute * MINUTE_SECONDS - 1), zone));
  }
}
