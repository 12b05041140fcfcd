package io.annals.metering;

import static io.annals.metering.Samples.allowance;
import static io.annals.metering.Samples.chosen;
import static io.annals.metering.Samples.noon;
import static io.annals.metering.Samples.text;
import static io.annals.metering.Samples.through;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TiersAndAllowancesTest {
  private static final Meter WRITE = Meter.WRITE_TRAFFIC;
  private static final TopicFacts OLD = chosen(1, "old");
  private static final TopicFacts YOUNG = chosen(2, "young");
  private static final Per GB = new Per(1, Unit.GB);

  private static final Price TIERED =
      new Price(WRITE, null, null, GB, List.of(tier("10", "0.3"), tier("20", "0.2"), tier("0.1")));

  @Test
  void tiers_run_through_the_days_and_topics_of_a_month() {
    List<UsageSpan> usage =
        List.of(
            noon("2026-05-02", YOUNG, WRITE, "9", Unit.GB),
            noon("2026-05-02", OLD, WRITE, "5", Unit.GB),
            noon("2026-05-01", YOUNG, WRITE, "8", Unit.GB),
            noon("2026-05-31", OLD, WRITE, "1", Unit.GB));
    assertEquals(
        """
        2026-05-01 young writeTraffic: 8 GB x 0.3 = 2.4, net 2.4
        2026-05-02 old writeTraffic: 2 GB x 0.3 = 0.6, net 0.6
        2026-05-02 old writeTraffic: 3 GB x 0.2 = 0.6, net 0.6
        2026-05-02 young writeTraffic: 7 GB x 0.2 = 1.4, net 1.4
        2026-05-02 young writeTraffic: 2 GB x 0.1 = 0.2, net 0.2
        2026-05-31 old writeTraffic: 1 GB x 0.1 = 0.1, net 0.1
        """,
        text(rate(tariff(TIERED), usage)));
  }

  @Test
  void what_is_free_moves_tiers_on_as_if_it_were_paid() {
    FreeProgramme may = Samples.programme("free", "2026-05-01T12:30:00Z", "2026-05-01T13:00:00Z");
    Instant noon = Instant.parse("2026-05-01T12:00:00Z");
    List<UsageSpan> usage = new ArrayList<>();
    for (int half = 0; half < 3; half++) {
      Instant from = noon.plusSeconds(half * 1800L);
      usage.add(Samples.span(from, from.plusSeconds(1800), OLD, WRITE, "8", Unit.GB));
    }
    Tariff tariff = new Tariff(List.of(plan(TIERED)), List.of(may), List.of());
    assertEquals(
        """
        2026-05-01 old writeTraffic: 8 GB x 0.3 = 2.4, net 2.4
        2026-05-01 old writeTraffic: 2 GB x 0.3 = 0.6, net 0 by free
        2026-05-01 old writeTraffic: 6 GB x 0.2 = 1.2, net 0 by free
        2026-05-01 old writeTraffic: 4 GB x 0.2 = 0.8, net 0.8
        2026-05-01 old writeTraffic: 4 GB x 0.1 = 0.4, net 0.4
        """,
        text(rate(tariff, usage)));
  }

  @Test
  void an_allowance_that_is_used_up_in_the_middle_of_a_day_frees_no_more_of_it() {
    Allowance daily = allowance("daily", Allowance.Period.DAY, "5", Unit.GB, WRITE);
    Tariff tariff = new Tariff(List.of(plan(flat("0.18"))), List.of(), List.of(daily));
    List<UsageSpan> usage =
        List.of(
            noon("2026-05-01", OLD, WRITE, "3", Unit.GB),
            noon("2026-05-01", YOUNG, WRITE, "3", Unit.GB),
            noon("2026-05-02", YOUNG, WRITE, "4.5", Unit.GB));
    assertEquals(
        """
        2026-05-01 old writeTraffic: 3 GB x 0.18 = 0.54, net 0 by daily
        2026-05-01 young writeTraffic: 2 GB x 0.18 = 0.36, net 0 by daily
        2026-05-01 young writeTraffic: 1 GB x 0.18 = 0.18, net 0.18
        2026-05-02 young writeTraffic: 4.5 GB x 0.18 = 0.81, net 0 by daily
        """,
        text(rate(tariff, usage)));
  }

  @Test
  void what_lapses_sooner_is_used_first_and_a_programme_uses_no_allowance() {
    Allowance monthly = allowance("a-month", Allowance.Period.MONTH, "4", Unit.GB, WRITE);
    Allowance daily = allowance("b-day", Allowance.Period.DAY, "1", Unit.GB, WRITE);
    FreeProgramme first =
        Samples.programme("first", "2026-05-01T00:00:00Z", "2026-05-02T00:00:00Z");
    Tariff tariff = new Tariff(List.of(plan(flat("1"))), List.of(first), List.of(monthly, daily));
    List<UsageSpan> usage =
        List.of(
            noon("2026-05-01", OLD, WRITE, "9", Unit.GB),
            noon("2026-05-02", OLD, WRITE, "4", Unit.GB),
            noon("2026-05-03", OLD, WRITE, "4", Unit.GB));
    assertEquals(
        """
        2026-05-01 old writeTraffic: 9 GB x 1 = 9, net 0 by first
        2026-05-02 old writeTraffic: 1 GB x 1 = 1, net 0 by b-day
        2026-05-02 old writeTraffic: 3 GB x 1 = 3, net 0 by a-month
        2026-05-03 old writeTraffic: 1 GB x 1 = 1, net 0 by b-day
        2026-05-03 old writeTraffic: 1 GB x 1 = 1, net 0 by a-month
        2026-05-03 old writeTraffic: 2 GB x 1 = 2, net 2
        """,
        text(rate(tariff, usage)));
  }

  @Test
  void meters_can_share_an_allowance_and_regions_can_have_one_each() {
    Allowance shared =
        allowance("shared", Allowance.Period.MONTH, "1", Unit.GB, WRITE, Meter.INDEX_TRAFFIC);
    Allowance each =
        new Allowance("each", shared.meters(), null, GB, Allowance.Period.MONTH, true, null, null);
    PricePlan plan = plan(flat("1"), Price.flat(Meter.INDEX_TRAFFIC, GB, "1"));
    List<UsageSpan> usage =
        List.of(
            noon("2026-05-01", Samples.inRegion(OLD, "north"), WRITE, "0.6", Unit.GB),
            noon(
                "2026-05-01",
                Samples.inRegion(YOUNG, "south"),
                Meter.INDEX_TRAFFIC,
                "0.6",
                Unit.GB));
    assertEquals("0.2", paid(rate(new Tariff(List.of(plan), List.of(), List.of(shared)), usage)));
    assertEquals("0", paid(rate(new Tariff(List.of(plan), List.of(), List.of(each)), usage)));
  }

  @Test
  void the_price_that_names_most_is_taken() {
    Price read = new Price(Meter.READ_TRAFFIC, null, null, GB, List.of(tier("1")));
    Price internet = new Price(Meter.READ_TRAFFIC, null, Network.INTERNET, GB, List.of(tier("2")));
    Price north = new Price(Meter.READ_TRAFFIC, "north", null, GB, List.of(tier("3")));
    TopicFacts inNorth = Samples.inRegion(YOUNG, "north");
    UsageSpan unknown = noon("2026-05-01", OLD, Meter.READ_TRAFFIC, "1", Unit.GB);
    UsageSpan northern = noon("2026-05-01", inNorth, Meter.READ_TRAFFIC, "1", Unit.GB);
    Bill bill =
        rate(
            tariff(read, internet, north),
            List.of(
                unknown,
                through(Network.INTRANET, unknown),
                through(Network.INTERNET, unknown),
                through(Network.INTERNET, northern)));
    assertEquals(
        """
        2026-05-01 old readTraffic: 1 GB x 1 = 1, net 1
        2026-05-01 old readTraffic intranet: 1 GB x 1 = 1, net 1
        2026-05-01 old readTraffic internet: 1 GB x 2 = 2, net 2
        2026-05-01 young readTraffic internet: 1 GB x 3 = 3, net 3
        """,
        text(bill));
    // Without a price for that use there is no line, and the quantity is told.
    assertEquals(
        Map.of(Meter.READ_TRAFFIC, unknown.quantity()),
        rate(tariff(internet), List.of(unknown)).unpriced());
  }

  @Test
  void a_new_version_takes_over_at_its_minute_and_goes_on_with_the_tiers() {
    PricePlan first = Samples.plan("2020-01-01T00:00:00Z", TIERED);
    Price dearer = new Price(WRITE, null, null, GB, List.of(tier("10", "3"), tier("2")));
    PricePlan second = Samples.plan("2026-05-01T12:00:00Z", dearer);
    Tariff tariff = new Tariff(List.of(second, first), List.of(), List.of());
    Instant before = Instant.parse("2026-05-01T11:00:00Z");
    List<UsageSpan> usage =
        List.of(
            Samples.span(before, before.plusSeconds(3600), OLD, WRITE, "9", Unit.GB),
            noon("2026-05-01", OLD, WRITE, "2", Unit.GB));
    assertEquals(
        """
        2026-05-01 old writeTraffic: 9 GB x 0.3 = 2.7, net 2.7
        2026-05-01 old writeTraffic: 1 GB x 3 = 3, net 3
        2026-05-01 old writeTraffic: 1 GB x 2 = 2, net 2
        """,
        text(rate(tariff, usage)));
  }

  @Test
  void a_line_is_rounded_once_and_half_to_even() {
    Price price = Price.flat(WRITE, GB, "5");
    // Each byte is 5e-9: three of them 1.5e-8, five 2.5e-8.
    assertEquals("0.00000002", gross(price, "3"));
    assertEquals("0.00000002", gross(price, "5"));
    assertEquals("0.00000000", gross(price, "1"));
  }

  @Test
  void a_plan_that_contradicts_itself_is_refused() {
    assertThrows(IllegalArgumentException.class, () -> plan(flat("1"), flat("2")));
    assertThrows(
        IllegalArgumentException.class,
        () -> new Price(WRITE, null, null, GB, List.of(tier("2", "1"), tier("2", "1"), tier("1"))));
    assertThrows(
        IllegalArgumentException.class,
        () -> new Price(WRITE, null, null, GB, List.of(tier("2", "1"))));
    assertThrows(
        IllegalArgumentException.class, () -> Price.flat(WRITE, new Per(1, Unit.GB_DAY), "1"));
    assertThrows(
        IllegalArgumentException.class,
        () -> new Tariff(List.of(plan(TIERED), plan(TIERED)), List.of(), List.of()));
    assertThrows(
        IllegalArgumentException.class, () -> Samples.plan("2026-05-01T00:00:01Z", TIERED));
  }

  private static String gross(Price price, String bytes) {
    List<UsageSpan> usage = List.of(noon("2026-05-01", OLD, WRITE, bytes, Unit.BYTE));
    return rate(tariff(price), usage).gross().toPlainString();
  }

  private static String paid(Bill bill) {
    return Samples.plain(bill.net());
  }

  private static Price flat(String unitPrice) {
    return Price.flat(WRITE, GB, unitPrice);
  }

  private static Tier tier(String unitPrice) {
    return new Tier(null, new BigDecimal(unitPrice));
  }

  private static Tier tier(String upTo, String unitPrice) {
    return new Tier(new BigDecimal(upTo), new BigDecimal(unitPrice));
  }

  private static PricePlan plan(Price... prices) {
    return Samples.plan("2026-01-01T00:00:00Z", prices);
  }

  private static Tariff tariff(Price... prices) {
    return Samples.tariff(plan(prices));
  }

  private static Bill rate(Tariff tariff, List<UsageSpan> usage) {
    return new Rating(tariff, Samples.UTC).rate(YearMonth.of(2026, 5), usage);
  }
}
