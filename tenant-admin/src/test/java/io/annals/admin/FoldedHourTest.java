package io.annals.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FoldedHourTest {
  @ParameterizedTest
  @CsvSource({
    "UTC,                 2026-03-05T10:59:00Z, 2026-03-05T10:00:00Z, 60",
    "Europe/Berlin,       2026-03-29T00:30:00Z, 2026-03-29T00:00:00Z, 60",
    "Asia/Kolkata,        2026-03-05T18:29:00Z, 2026-03-05T18:00:00Z, 30",
    "Asia/Kolkata,        2026-03-05T18:30:00Z, 2026-03-05T18:30:00Z, 30",
    "Asia/Kolkata,        2026-03-05T17:45:00Z, 2026-03-05T17:00:00Z, 60",
    "Asia/Kathmandu,      2026-03-05T18:14:00Z, 2026-03-05T18:00:00Z, 15",
    "Asia/Kathmandu,      2026-03-05T18:15:00Z, 2026-03-05T18:15:00Z, 45",
    "Australia/Lord_Howe, 2026-04-04T13:10:00Z, 2026-04-04T13:00:00Z, 60",
    "Australia/Lord_Howe, 2026-04-05T13:30:00Z, 2026-04-05T13:30:00Z, 30",
    "America/Havana,      2026-03-08T05:10:00Z, 2026-03-08T05:00:00Z, 60"
  })
  void an_hour_is_cut_where_a_day_begins_in_it(
      String zone, Instant minute, Instant first, int minutes) {
    FoldedHour.Cell cell =
        new FoldedHour(List.of(ZoneId.of(zone)), List.of()).of(FoldedHour.minuteOf(minute));
    assertEquals(new FoldedHour.Cell(FoldedHour.minuteOf(first), minutes), cell);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-03-05T18:06:00Z, 2026-03-05T18:00:00Z, 7",
    "2026-03-05T18:07:00Z, 2026-03-05T18:07:00Z, 23",
    "2026-03-05T18:30:00Z, 2026-03-05T18:30:00Z, 29",
    "2026-03-05T18:59:00Z, 2026-03-05T18:59:00Z, 1",
    "2026-03-05T19:00:00Z, 2026-03-05T19:00:00Z, 60"
  })
  void an_hour_is_cut_where_a_price_changes_in_it(Instant minute, Instant first, int minutes) {
    List<Instant> changes =
        List.of(
            Instant.parse("2026-03-05T18:59:00Z"),
            Instant.parse("2026-03-05T18:07:00Z"),
            Instant.parse("2026-03-05T19:00:00Z"));
    FoldedHour.Cell cell =
        new FoldedHour(List.of(ZoneId.of("Asia/Kolkata")), changes).of(FoldedHour.minuteOf(minute));
    assertEquals(new FoldedHour.Cell(FoldedHour.minuteOf(first), minutes), cell);
  }

  @Test
  void an_hour_is_cut_for_every_zone_in_which_days_of_the_tenant_begin() {
    FoldedHour hours =
        new FoldedHour(
            List.of(ZoneId.of("Asia/Kathmandu"), ZoneId.of("Asia/Kolkata"), ZoneId.of("UTC")),
            List.of());
    long six = FoldedHour.minuteOf(Instant.parse("2026-03-05T18:00:00Z"));
    assertEquals(new FoldedHour.Cell(six, 15), hours.of(six));
    assertEquals(new FoldedHour.Cell(six + 15, 15), hours.of(six + 20));
    assertEquals(new FoldedHour.Cell(six + 30, 30), hours.of(six + 59));
  }

  @Test
  void the_minutes_before_1970_are_counted_downwards() {
    FoldedHour.Cell cell = new FoldedHour(List.of(ZoneId.of("UTC")), List.of()).of(-1);
    assertEquals(new FoldedHour.Cell(-60, 60), cell);
  }
}
