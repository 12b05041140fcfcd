package io.annals.metering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TariffWriterTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant END = Instant.parse("2026-02-01T00:00:00Z");

  private final TariffReader reader = new TariffReader();
  private final TariffWriter writer = new TariffWriter();

  @Test
  void what_is_written_reads_as_what_it_was() {
    Presets presets = Presets.shipped();
    presets
        .plans()
        .forEach(
            preset ->
                assertEquals(
                    new Reading.Right<>(preset.plan()),
                    reader.pricePlan(writer.text(preset.plan()))));
    presets
        .offers()
        .forEach(
            offer ->
                assertEquals(new Reading.Right<>(offer), reader.freeOffer(writer.text(offer))));
    assertEquals(4 + 7 + 5, presets.offers().size());
  }

  @Test
  void writes_as_clients_do() {
    String programme =
        """
        {"name":"spring","meters":["writeTraffic","requests"],"kinds":["audit"],"autoCreatedOnly":true,\
        "startsAt":"2026-01-01T00:00:00Z","endsAt":"2026-02-01T00:00:00Z","pricePlans":["a","b"]}""";
    assertEquals(programme, written(programme));
    String allowance =
        """
        {"name":"small","meters":["readTraffic"],"network":"internet","amount":{"amount":"0.5","unit":"GB"},\
        "per":"month","perRegion":false}""";
    assertEquals(allowance, written(allowance));
  }

  @Test
  void a_plan_has_the_offers_that_name_it_or_none() {
    PricePlan mine = new PricePlan("mine", "EUR", START, List.of());
    TariffBook book =
        new TariffBook(
            Presets.shipped(),
            List.of(mine),
            List.of(window("for-all", Set.of()), window("for-cls", Set.of("cls-2022"))));
    assertEquals(
        Set.of(
            "for-all",
            "tke-until-2021-12",
            "tke-until-2022-06",
            "tke-until-2022-07",
            "eks-until-2022-09"),
        programmes(book, "mine"));
    assertEquals(List.of(), book.tariff("mine").orElseThrow().allowances());
    assertTrue(programmes(book, "cls-2022").containsAll(Set.of("for-all", "for-cls")));
    assertEquals(7, book.tariff("cls-2022").orElseThrow().allowances().size());
    assertTrue(book.tariff("none-such").isEmpty());
    assertTrue(book.tariff(null).isEmpty());
  }

  private static FreeOffer window(String name, Set<String> plans) {
    return new FreeOffer.Window(
        new FreeProgramme(name, Set.of(), Set.of(), Set.of(), Set.of(), false, START, END), plans);
  }

  private static Set<String> programmes(TariffBook book, String plan) {
    return Set.copyOf(
        book.tariff(plan).orElseThrow().programmes().stream().map(FreeProgramme::name).toList());
  }

  private String written(String text) {
    Reading<FreeOffer> reading = reader.freeOffer(text);
    assertTrue(reading instanceof Reading.Right<FreeOffer>, reading.toString());
    return writer.text(((Reading.Right<FreeOffer>) reading).value());
  }
}
