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
 */
public record RatingCalendar(Tariff tariff, ZoneId zone) {
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
    Instant start = day.atStartOfDay(zone).toInstant();
    Instant end = day.plusDays(1).atStartOfDay(zone).toInstant();
    List<Instant> boundaries = new ArrayList<>();
    boundaries.add(start);
    tariff.changes().stream()
        .filter(change -> change.isAfter(start) && change.isBefore(end))
        .forEach(boundaries::add);
    boundaries.add(end);
    return List.copyOf(boundaries);
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
