package io.annals.metering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RatingSpeedTest {
  /** 100 topics, 31 days, all meters, an hour a span: half a million spans. */
  @Test
  void a_large_tenant_s_month_is_rated_in_less_than_ten_seconds() {
    Presets presets = Presets.shipped();
    Presets.Plan cls = presets.plan("cls-2022");
    List<FreeProgramme> windows =
        presets.programmes().stream().map(Presets.Programme::programme).toList();
    Tariff tariff = new Tariff(List.of(cls.plan()), windows, cls.allowances());
    List<UsageSpan> usage = usage();
    Bill bill =
        assertTimeout(
            Duration.ofSeconds(10),
            () -> new Rating(tariff, Samples.UTC).rate(YearMonth.of(2022, 7), usage));
    // Reading has a network here, so each meter of each day and topic has a line at least.
    assertEquals(
        100 * 31 * 7,
        bill.lines().stream()
            .map(
                line ->
                    line.charge().day() + " " + line.charge().topic().uid() + line.charge().meter())
            .distinct()
            .count());
  }

  private static List<UsageSpan> usage() {
    List<UsageSpan> usage = new ArrayList<>();
    Instant first = Instant.parse("2022-07-01T00:00:00Z");
    for (int topic = 0; topic < 100; topic++) {
      TopicFacts facts = Samples.automatic(topic, "topic-" + topic, topic % 2 == 0 ? "tke" : null);
      for (int hour = 0; hour < 31 * 24; hour++) {
        Instant from = first.plusSeconds(hour * 3600L);
        for (Meter meter : Meter.values()) {
          usage.add(
              new UsageSpan(
                  from,
                  from.plusSeconds(3600),
                  facts,
                  meter,
                  meter == Meter.READ_TRAFFIC ? Network.INTERNET : null,
                  BigInteger.valueOf(1_000_000_007L * (hour + 1))));
        }
      }
    }
    return usage;
  }
}
