package io.annals.metering;

import java.time.YearMonth;
import java.time.ZoneId;

/**
 * Turns what was used into a bill: exactly, and always into the same one. Immutable, thread-safe.
 *
 * <ol>
 *   <li>Spans are added up by piece of a day, topic, meter and network, as integers. So it does not
 *       matter how they were cut, or in which order they come.
 *   <li>The sums are gone through by day, topic (oldest first; what has no topic last), meter,
 *       network and time. Tiers of a price run through the tenant's month in this order, and count
 *       all that has the price, free or not: gross is what the bill were without any programme.
 *   <li>What a programme covers is free. Of the rest, allowances take what they have left: those of
 *       the day first, then those of the month, each by name.
 *   <li>What has the same {@link Charge} makes one line, rounded once.
 * </ol>
 *
 * <p>A day's lines depend on that day and those before it in the month, never on later ones.
 */
public final class Rating {
  private final Tariff tariff;
  private final RatingCalendar calendar;

  /**
   * @param zone in which the tenant's days and months begin
   */
  public Rating(Tariff tariff, ZoneId zone) {
    this(new RatingCalendar(tariff, zone));
  }

  public Rating(RatingCalendar calendar) {
    this.tariff = calendar.tariff();
    this.calendar = calendar;
  }

  /** Where spans must be cut. */
  public RatingCalendar calendar() {
    return calendar;
  }

  /**
   * The bill of a month, or of the part of it that is given.
   *
   * @throws IllegalArgumentException when a span crosses a boundary of the calendar or lies outside
   *     the month, and when two spans tell different facts of one topic
   */
  public Bill rate(YearMonth month, Iterable<UsageSpan> usage) {
    UsageFold fold = new UsageFold(calendar.segments(month));
    usage.forEach(fold::add);
    MonthWalk walk = new MonthWalk(tariff);
    fold.cells().forEach(walk::take);
    return walk.bill(month);
  }
}
