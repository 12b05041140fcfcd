package io.annals.metering;

import static io.annals.metering.Samples.automatic;
import static io.annals.metering.Samples.chosen;
import static io.annals.metering.Samples.minute;
import static io.annals.metering.Samples.plain;
import static io.annals.metering.Samples.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The windows in which audit was free on TKE, which moved three times. */
class FreeWindowsTest {
  private static final List<FreeProgramme> WINDOWS =
      Presets.shipped().programmes().stream().map(Presets.Programme::programme).toList();
  private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");
  private static final TopicFacts EKS = automatic(1, "audit-eks", "eks");

  /** What was to be paid when the window was the latest that had been announced. */
  @ParameterizedTest
  @CsvSource({
    "1, tke-until-2021-12, 2021-12-31T15:59:00Z",
    "2, tke-until-2022-06, 2022-06-30T15:59:00Z",
    "3, tke-until-2022-07, 2022-07-31T15:59:00Z",
    "4, eks-until-2022-09, 2022-09-04T15:59:00Z",
  })
  void the_last_minute_of_a_window_is_free_and_the_next_is_not(
      int announced, String name, Instant lastMinute) {
    Tariff tariff = tariff(WINDOWS.subList(0, announced));
    Instant next = lastMinute.plusSeconds(60);
    List<UsageSpan> usage =
        List.of(
            minute(lastMinute, EKS, Meter.WRITE_TRAFFIC, "1", Unit.GB),
            minute(next, EKS, Meter.WRITE_TRAFFIC, "2", Unit.GB));
    assertEquals(Optional.of(next), tariff.freeUntil(EKS, lastMinute));
    assertEquals(Optional.empty(), tariff.freeUntil(EKS, next));
    // In New York both minutes lie within one day.
    Rating rating = new Rating(tariff, NEW_YORK);
    LocalDate day = lastMinute.atZone(NEW_YORK).toLocalDate();
    Bill bill = rating.rate(YearMonth.from(day), usage);
    assertEquals(
        """
        DAY audit-eks writeTraffic: 1 GB x 0.18 = 0.18, net 0 by NAME
        DAY audit-eks writeTraffic: 2 GB x 0.18 = 0.36, net 0.36
        """
            .replace("DAY", day.toString())
            .replace("NAME", name),
        text(bill));
  }

  @Test
  void windows_that_follow_on_each_other_show_the_last_end() {
    Tariff tariff = tariff(WINDOWS);
    Instant now = Instant.parse("2021-06-01T00:00:30Z");
    assertEquals(Optional.of(Instant.parse("2022-09-04T16:00:00Z")), tariff.freeUntil(EKS, now));
    assertEquals(
        Optional.of(Instant.parse("2022-07-31T16:00:00Z")),
        tariff.freeUntil(automatic(2, "audit-tke", "tke"), now));
    assertEquals(Optional.empty(), tariff.freeUntil(chosen(3, "by-hand"), now));
    assertEquals(Optional.empty(), tariff.freeUntil(automatic(4, "audit-other", "other"), now));
  }

  @Test
  void a_topic_that_was_chosen_by_hand_pays_beside_one_that_was_made_for_the_switch() {
    Instant noon = Instant.parse("2021-10-10T04:00:00Z");
    TopicFacts automatic = automatic(1, "audit-prod", "tke");
    TopicFacts byHand =
        new TopicFacts(2, "my-audit", LogKind.AUDIT, "tke", null, false, Instant.EPOCH);
    TopicFacts logs = new TopicFacts(3, "logs", LogKind.LOG, "tke", null, true, Instant.EPOCH);
    List<UsageSpan> usage =
        List.of(
            minute(noon, byHand, Meter.WRITE_TRAFFIC, "3", Unit.GB),
            minute(noon, automatic, Meter.WRITE_TRAFFIC, "3", Unit.GB),
            minute(noon, logs, Meter.WRITE_TRAFFIC, "1", Unit.GB),
            minute(noon, null, Meter.REQUESTS, "1", Unit.MREQUEST));
    Bill bill = new Rating(tariff(WINDOWS), Samples.BEIJING).rate(YearMonth.of(2021, 10), usage);
    assertEquals(
        """
        2021-10-10 audit-prod writeTraffic: 3 GB x 0.18 = 0.54, net 0 by tke-until-2021-12
        2021-10-10 my-audit writeTraffic: 3 GB x 0.18 = 0.54, net 0.54
        2021-10-10 logs writeTraffic: 1 GB x 0.18 = 0.18, net 0.18
        2021-10-10 requests: 1 Mrequest x 0.15 = 0.15, net 0.15
        """,
        text(bill));
    assertEquals("1.41 0.54 0.87", sums(bill));
  }

  @Test
  void a_span_over_the_end_of_a_window_is_refused() {
    Instant lastMinute = Instant.parse("2022-09-04T15:59:00Z");
    UsageSpan over =
        Samples.span(
            lastMinute, lastMinute.plusSeconds(120), EKS, Meter.WRITE_TRAFFIC, "1", Unit.GB);
    Rating rating = new Rating(tariff(WINDOWS), Samples.UTC);
    assertThrows(
        IllegalArgumentException.class, () -> rating.rate(YearMonth.of(2022, 9), List.of(over)));
  }

  @Test
  void of_programmes_that_overlap_the_one_that_lasts_longest_is_told() {
    Tariff tariff =
        tariff(
            List.of(
                Samples.programme("short", "2022-01-01T00:00:00Z", "2022-01-05T00:00:00Z"),
                Samples.programme("a-long", "2022-01-02T00:00:00Z", "2022-01-09T00:00:00Z"),
                Samples.programme("b-long", "2022-01-02T00:00:00Z", "2022-01-09T00:00:00Z")));
    Bill bill =
        new Rating(tariff, Samples.UTC)
            .rate(
                YearMonth.of(2022, 1),
                IntStream.of(1, 3, 9)
                    .mapToObj(day -> "2022-01-%02d".formatted(day))
                    .map(day -> Samples.noon(day, EKS, Meter.WRITE_TRAFFIC, "1", Unit.GB))
                    .toList());
    assertEquals(
        """
        2022-01-01 audit-eks writeTraffic: 1 GB x 0.18 = 0.18, net 0 by short
        2022-01-03 audit-eks writeTraffic: 1 GB x 0.18 = 0.18, net 0 by a-long
        2022-01-09 audit-eks writeTraffic: 1 GB x 0.18 = 0.18, net 0.18
        """,
        text(bill));
  }

  private static Tariff tariff(List<FreeProgramme> windows) {
    PricePlan plan =
        Samples.plan(
            "2020-08-02T16:00:00Z",
            Price.flat(Meter.WRITE_TRAFFIC, new Per(1, Unit.GB), "0.18"),
            Price.flat(Meter.REQUESTS, new Per(1, Unit.MREQUEST), "0.15"));
    return new Tariff(List.of(plan), windows, List.of());
  }

  private static String sums(Bill bill) {
    return plain(bill.gross()) + " " + plain(bill.discount()) + " " + plain(bill.net());
  }
}
