package io.annals.metering;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RatingCalendarTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final PricePlan PLAN =
      Samples.plan(
          "2020-01-01T00:00:00Z", Price.flat(Meter.LOG_STORAGE, new Per(1, Unit.GB_HOUR), "0.01"));

  /** A GB held all day costs as many hours as the day has, and each span falls into that day. */
  @ParameterizedTest
  @CsvSource({"2026-03-29, 23, 0.23", "2026-10-25, 25, 0.25", "2026-10-26, 24, 0.24"})
  void a_day_is_as_long_as_the_clocks_of_its_zone_make_it(LocalDate day, int hours, String price) {
    Tariff tariff = Samples.tariff(PLAN);
    List<Instant> boundaries = new RatingCalendar(tariff, BERLIN).boundaries(day);
    assertEquals(2, boundaries.size());
    assertEquals(Duration.ofHours(hours), Duration.between(boundaries.get(0), boundaries.get(1)));

    List<UsageSpan> usage = new ArrayList<>();
    for (Instant from = boundaries.get(0); from.isBefore(boundaries.get(1)); ) {
      usage.add(
          UsageSpan.of(
              from,
              from.plusSeconds(3600),
              null,
              Meter.LOG_STORAGE,
              BigInteger.valueOf(1_000_000_000),
              Unit.BYTE_HOUR));
      from = from.plusSeconds(3600);
    }
    Bill bill = new Rating(tariff, BERLIN).rate(YearMonth.from(day), usage);
    assertEquals(
        day + " logStorage: " + hours + " GBHour x 0.01 = " + price + ", net " + price + "\n",
        Samples.text(bill));
  }

  @Test
  void a_day_is_cut_where_prices_programmes_and_allowances_change() {
    Allowance allowance =
        new Allowance(
            "allowance",
            Set.of(Meter.REQUESTS),
            null,
            new Per(1, Unit.REQUEST),
            Allowance.Period.DAY,
            false,
            Instant.parse("2026-03-29T12:00:00Z"),
            Instant.parse("2026-04-29T12:00:00Z"));
    Tariff tariff =
        new Tariff(
            List.of(PLAN, Samples.plan("2026-03-29T20:15:00Z", PLAN.prices().get(0))),
            List.of(
                Samples.programme("a", "2026-03-01T00:00:00Z", "2026-03-29T12:00:00Z"),
                // Ends with the day, which is a boundary anyway.
                Samples.programme("b", "2026-03-29T01:01:00Z", "2026-03-29T22:00:00Z")),
            List.of(allowance));
    assertEquals(
        List.of(
            Instant.parse("2026-03-28T23:00:00Z"),
            Instant.parse("2026-03-29T01:01:00Z"),
            Instant.parse("2026-03-29T12:00:00Z"),
            Instant.parse("2026-03-29T20:15:00Z"),
            Instant.parse("2026-03-29T22:00:00Z")),
        new RatingCalendar(tariff, BERLIN).boundaries(LocalDate.parse("2026-03-29")));
  }

  /** The month before ended in another zone: eight hours later or earlier, or two days. */
  @ParameterizedTest
  @CsvSource({
    "2026-03-01T08:00:00Z, 2026-03-01 to 2026-03-02T00:00:00Z",
    "2026-02-28T16:00:00Z, 2026-03-01 to 2026-03-02T00:00:00Z",
    "2026-03-02T01:00:00Z, 2026-03-02 to 2026-03-03T00:00:00Z"
  })
  void a_month_may_begin_where_the_one_before_ended(Instant begin, String first) {
    RatingCalendar calendar = new RatingCalendar(Samples.tariff(PLAN), Samples.UTC, begin);
    List<RatingCalendar.Segment> days = calendar.segments(YearMonth.of(2026, 3));
    assertEquals(begin, days.get(0).from());
    assertEquals(first, days.get(0).day() + " to " + days.get(0).to());
    for (int i = 1; i < days.size(); i++) {
      assertEquals(days.get(i - 1).to(), days.get(i).from());
    }
    assertEquals(Instant.parse("2026-04-01T00:00:00Z"), days.get(days.size() - 1).to());
  }

  /** Samoa had no 30th of December in 2011. */
  @Test
  void a_day_that_a_zone_leaves_out_has_no_usage() {
    Tariff tariff = Samples.tariff(Samples.plan("2010-01-01T00:00:00Z", PLAN.prices().get(0)));
    Instant midnight = Instant.parse("2011-12-30T10:00:00Z");
    List<UsageSpan> usage =
        List.of(
            Samples.minute(midnight.minusSeconds(60), null, Meter.LOG_STORAGE, "1", Unit.GB_HOUR),
            Samples.minute(midnight, null, Meter.LOG_STORAGE, "2", Unit.GB_HOUR));
    assertEquals(
        """
        2011-12-29 logStorage: 1 GBHour x 0.01 = 0.01, net 0.01
        2011-12-31 logStorage: 2 GBHour x 0.01 = 0.02, net 0.02
        """,
        Samples.text(
            new Rating(tariff, ZoneId.of("Pacific/Apia")).rate(YearMonth.of(2011, 12), usage)));
  }
}
