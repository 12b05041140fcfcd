package io.annals.metering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TariffReaderTest {
  private final TariffReader reader = new TariffReader();

  @Test
  void reads_a_plan_with_tiers_exactly() {
    Reading<PricePlan> reading =
        reader.pricePlan(
            """
            {"id": "mine", "currency": "EUR", "effectiveFrom": "2026-01-01T01:00:00+01:00", "prices": [
              {"meter": "readTraffic", "region": "north", "network": "internet", "per": {"amount": 10, "unit": "GB"},
               "tiers": [{"upTo": "0.1", "unitPrice": "0.30"}, {"unitPrice": "0.1"}]}]}
            """);
    Price price =
        new Price(
            Meter.READ_TRAFFIC,
            "north",
            Network.INTERNET,
            new Per(10, Unit.GB),
            List.of(
                new Tier(new BigDecimal("0.1"), new BigDecimal("0.30")),
                new Tier(null, new BigDecimal("0.1"))));
    assertEquals(
        new Reading.Right<>(
            new PricePlan("mine", "EUR", Instant.parse("2026-01-01T00:00:00Z"), List.of(price))),
        reading);
  }

  @Test
  void tells_every_mistake_at_its_place() {
    Reading<PricePlan> reading =
        reader.pricePlan(
            """
            {"id": "Not An Id", "effectiveFrom": "yesterday", "discount/": 1, "prices": [
              {"meter": "writeTrafic", "per": {"amount": 1, "unit": "GiB"}, "tiers": []},
              {"meter": "writeTraffic", "per": {"amount": 1e9, "unit": "GB"}, "tiers": [{"unitPrice": 0.3}]},
              {"meter": "writeTraffic", "per": {"amount": 1, "unit": "GBDay"}, "tiers": [{"unitPrice": "0.3"}]},
              7]}
            """);
    assertEquals(
        List.of(
            "/id has no such value",
            "/currency is missing",
            "/effectiveFrom must be a time of RFC 3339",
            "/prices/0/meter has no such value",
            "/prices/0/per/unit has no such value",
            "/prices/0/tiers must be a list that is not empty",
            "/prices/1/per/amount must be a decimal like \"0.35\"",
            "/prices/1/tiers/0/unitPrice must be a decimal in quotes",
            "/prices/2 writeTraffic has no price per GBDay",
            "/prices/3 must be an object",
            "/discount~1 is not known here"),
        mistakes(reading));
  }

  @Test
  void tells_mistakes_of_programmes_and_allowances() {
    assertEquals(
        List.of(
            "/meters/1 stands twice",
            "/kinds must be a list that is not empty",
            "/autoCreatedOnly must be true or false"),
        mistakes(
            reader.freeProgramme(
                """
                {"name": "x", "meters": ["requests", "requests"], "kinds": [], "autoCreatedOnly": "yes",
                 "startsAt": "2026-01-01T00:00:00Z", "endsAt": "2026-02-01T00:00:00Z"}
                """)));
    assertEquals(
        List.of(" endsAt must be a whole minute"),
        mistakes(
            reader.freeProgramme(
                """
                {"name": "x", "startsAt": "2026-01-01T00:00:00Z", "endsAt": "2026-01-31T23:59:59Z"}
                """)));
    assertEquals(
        List.of(" requests is not counted in GB"),
        mistakes(
            reader.allowance(
                """
                {"name": "x", "meters": ["requests"], "amount": {"amount": 1, "unit": "GB"}, "per": "day"}
                """)));
    assertEquals(
        List.of("/per has no such value", " an allowance names its meters"),
        List.of(
            mistakes(
                    reader.allowance(
                        """
                        {"name": "x", "meters": ["requests"], "amount": {"amount": 1, "unit": "request"}, "per": "week"}
                        """))
                .get(0),
            mistakes(
                    reader.allowance(
                        """
                        {"name": "x", "amount": {"amount": 1, "unit": "request"}, "per": "day"}
                        """))
                .get(0)));
  }

  @Test
  void takes_one_json_object_and_nothing_else() {
    for (String wrong : List.of("", "[]", "null", "{", "{} {}", "{\"name\": 1, \"name\": 2}")) {
      Reading<Allowance> reading = reader.allowance(wrong);
      assertFalse(mistakes(reading).isEmpty(), wrong);
      assertEquals("", ((Reading.Wrong<Allowance>) reading).mistakes().get(0).pointer(), wrong);
    }
  }

  @Test
  void every_preset_names_its_source() {
    Presets presets = Presets.shipped();
    assertEquals(
        List.of("cls-2022", "sls-2021"), presets.plans().stream().map(p -> p.plan().id()).toList());
    assertEquals(4, presets.programmes().size());
    presets.plans().forEach(plan -> assertTrue(plan.source().contains("documentation")));
    presets.programmes().forEach(row -> assertTrue(row.source().contains("documentation")));
  }

  private static List<String> mistakes(Reading<?> reading) {
    return ((Reading.Wrong<?>) reading)
        .mistakes().stream().map(each -> each.pointer() + " " + each.detail()).toList();
  }
}
