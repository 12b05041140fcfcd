package io.annals.admin;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/**
 * Which minutes of a tenant are held together, when some of its months are closed: the days of
 * those, in the zone in which they were billed, and else hours. What comes late for a closed month
 * is rated with all of it, so its days are cut where prices change too. Immutable.
 */
final class FoldedDays implements LongFunction<FoldedHour.Cell> {
  private static final long MINUTE_SECONDS = 60;

  private final List<Month> closed;
  private final FoldedHour hours;

  /**
   * @param hours what is not closed, and where prices change
   */
  FoldedDays(List<Month> closed, FoldedHour hours) {
    this.closed = List.copyOf(closed);
    this.hours = hours;
  }

  /** A month as it was billed. */
  record Month(Instant begins, Instant ends, ZoneId zone) {
    private boolean has(Instant time) {
      return !time.isBefore(begins) && time.isBefore(ends);
    }

    private FoldedHour.Cell day(Instant time) {
      Instant first = FoldedHour.dayOf(time, zone);
      Instant next = LocalDate.ofInstant(time, zone).plusDays(1).atStartOfDay(zone).toInstant();
      long minute = FoldedHour.minuteOf(first.isBefore(begins) ? begins : first);
      long end = FoldedHour.minuteOf(next.isAfter(ends) ? ends : next);
      return new FoldedHour.Cell(minute, Math.toIntExact(end - minute));
    }
  }

  @Override
  public FoldedHour.Cell apply(long minute) {
    Instant time = Instant.ofEpochSecond(minute * MINUTE_SECONDS);
    return closed.stream()
        .filter(month -> month.has(time))
        .findFirst()
        .map(month -> hours.cut(month.day(time), minute))
        .orElseGet(() -> hours.of(minute));
  }

  /** The parts of a closed month that are no longer than an hour's are. */
  List<FoldedHour.Cell> shortest(Month month) {
    List<FoldedHour.Cell> shortest = new ArrayList<>();
    long end = FoldedHour.minuteOf(month.ends());
    for (long minute = FoldedHour.minuteOf(month.begins()); minute < end; ) {
      FoldedHour.Cell cell = apply(minute);
      if (cell.minutes() <= FoldedHour.MINUTES) {
        shortest.add(cell);
      }
      minute = cell.first() + cell.minutes();
    }
    return shortest;
  }
}
