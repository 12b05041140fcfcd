package io.annals.metering;

import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/**
 * The days of a tenant, cut where what it pays may change. Pure; immutable.
 *
 * @param zone in which the tenant's days begin and end
 * @param begin of the first day of the one month that is asked for, where that is not the zone's:
 *     the month before ended in another zone; null = the zone's
 */
public record RatingCalendar(Tariff tariff, ZoneId zone, Instant begin) {
  public RatingCalendar(Tariff tariff, ZoneId zone) {
    this(tariff, zone, null);
  }

  /**
   * A piece of a day in which one price and the same programmes hold.
   *
   * @param plan null before the plan's first version
   */
  record Segment(LocalDate day, Instant from, Instant to, PricePlan plan) {}

  /**
   * Where spans of usage must be cut: the day's beginning, each time within it at which a price, a
   * programme or an allowance begins or ends, and the next day's beginning. Ascending, at least
   * two. Days of 23 and 25 hours are as long as they are.
   */
  public List<Instant> boundaries(LocalDate day) {
    Instant start = start(day);
    Instant end = end(day);
    List<Instant> boundaries = new ArrayList<>();
    boundaries.add(start);
    tariff.changes().stream()
        .filter(change -> change.isAfter(start) && change.isBefore(end))
        .forEach(boundaries::add);
    boundaries.add(end);
    return List.copyOf(boundaries);
  }

  /** When the day is over. */
  public Instant end(LocalDate day) {
    Instant start = start(day);
    Instant end = day.plusDays(1).atStartOfDay(zone).toInstant();
    return end.isBefore(start) ? start : end;
  }

  private Instant start(LocalDate day) {
    Instant start = day.atStartOfDay(zone).toInstant();
    boolean longer = begin != null && day.getDayOfMonth() == 1;
    return longer || (begin != null && start.isBefore(begin)) ? begin : start;
  }

  List<Segment> segments(YearMonth month) {
    List<Segment> segments = new ArrayList<>();
    for (int day = 1; day <= month.lengthOfMonth(); day++) {
      List<Instant> boundaries = boundaries(month.atDay(day));
      for (int i = 1; i < boundaries.size(); i++) {
        Instant from = boundaries.get(i - 1);
        Instant to = boundaries.get(i);
        // A zone that changes its side of the date line leaves a day out.
        if (from.isBefore(to)) {
          segments.add(new Segment(month.atDay(day), from, to, tariff.at(from).orElse(null)));
        }
      }
    }
    return List.copyOf(segments);
  }
}
