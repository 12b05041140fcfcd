package io.annals.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UsageStepsTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  @Test
  void days_are_as_long_as_the_zone_makes_them() {
    assertEquals(
        List.of(24L, 23L, 24L),
        hours("2026-03-27T23:00:00Z", "2026-03-30T22:00:00Z", UsageStep.DAY, BERLIN));
    assertEquals(
        List.of(24L, 25L, 24L),
        hours("2026-10-23T22:00:00Z", "2026-10-26T23:00:00Z", UsageStep.DAY, BERLIN));
  }

  @Test
  void months_begin_in_the_zone_and_the_first_and_last_are_cut() {
    assertEquals(
        List.of(
            "2026-02-14T12:00:00Z",
            "2026-02-28T23:00:00Z",
            "2026-03-31T22:00:00Z",
            "2026-04-01T00:00:00Z"),
        bounds("2026-02-14T12:00:00Z", "2026-04-01T00:00:00Z", UsageStep.MONTH, BERLIN));
  }

  @Test
  void hours_and_minutes_are_those_of_utc_whatever_the_zone() {
    ZoneId kathmandu = ZoneId.of("Asia/Kathmandu");
    assertEquals(
        List.of("1969-12-31T22:30:00.000001Z", "1969-12-31T23:00:00Z", "1970-01-01T00:00:00Z"),
        bounds("1969-12-31T22:30:00.000001Z", "1970-01-01T00:00:00Z", UsageStep.HOUR, kathmandu));
    assertEquals(
        List.of("2026-03-05T23:59:30Z", "2026-03-06T00:00:00Z", "2026-03-06T00:00:00.000001Z"),
        bounds("2026-03-05T23:59:30Z", "2026-03-06T00:00:00.000001Z", UsageStep.MINUTE, BERLIN));
  }

  /** Clocks that go forward at midnight, back at midnight, and over a whole day. */
  @ParameterizedTest
  @CsvSource({
    "Asia/Beirut, 2026-03-27T22:00:00Z, 24, 23, 24",
    "America/Havana, 2026-10-31T04:00:00Z, 24, 25, 24",
    "Pacific/Apia, 2011-12-28T10:00:00Z, 24, 24, 24"
  })
  void a_day_begins_when_its_date_does(
      String zone, Instant from, long first, long second, long third) {
    Instant to = from.plus(Duration.ofHours(first + second + third));
    assertEquals(
        List.of(first, second, third),
        hours(from.toString(), to.toString(), UsageStep.DAY, ZoneId.of(zone)));
  }

  @Test
  void more_steps_than_allowed_are_none() {
    Instant from = Instant.parse("2026-03-05T00:00:30Z");
    Instant three = Instant.parse("2026-03-05T00:03:00Z");
    assertEquals(3, UsageSteps.of(from, three, UsageStep.MINUTE, BERLIN, 3).orElseThrow().count());
    assertTrue(UsageSteps.of(from, three.plusNanos(1_000), UsageStep.MINUTE, BERLIN, 3).isEmpty());
  }

  private static List<Long> hours(String from, String to, UsageStep step, ZoneId zone) {
    List<String> bounds = bounds(from, to, step, zone);
    List<Long> hours = new ArrayList<>();
    for (int i = 1; i < bounds.size(); i++) {
      Duration length =
          Duration.between(Instant.parse(bounds.get(i - 1)), Instant.parse(bounds.get(i)));
      assertEquals(Duration.ofHours(length.toHours()), length);
      hours.add(length.toHours());
    }
    return hours;
  }

  private static List<String> bounds(String from, String to, UsageStep step, ZoneId zone) {
    UsageSteps steps =
        UsageSteps.of(Instant.parse(from), Instant.parse(to), step, zone, 100).orElseThrow();
    List<String> bounds = new ArrayList<>();
    for (int i = 0; i < steps.count(); i++) {
      assertEquals(steps.start(i), steps.starts()[i]);
      bounds.add(UsageSteps.instant(steps.start(i)).toString());
    }
    bounds.add(UsageSteps.instant(steps.end(steps.count() - 1)).toString());
    return bounds;
  }
}
