package io.annals.metering;

import static io.annals.metering.Samples.noon;
import static io.annals.metering.Samples.plain;
import static io.annals.metering.Samples.text;
import static io.annals.metering.Samples.through;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What CLS and SLS print as examples of their bills, with their quantities and prices. */
class PublishedExamplesTest {
  private static final Presets PRESETS = Presets.shipped();
  private static final TopicFacts NGINX = Samples.chosen(1, "nginx");

  /**
   * CLS, billing overview: a site of 9.31 GB a day, kept for 15 days in Beijing. The page has the
   * price of storage before 2022, and rounds each line to a thousandth, which makes 7.275.
   */
  @Test
  void cls_a_day_of_a_site_at_the_storage_price_of_before() {
    PricePlan before =
        Samples.plan(
            "2020-08-02T16:00:00Z",
            Price.flat(Meter.WRITE_TRAFFIC, new Per(1, Unit.GB), "0.18"),
            Price.flat(Meter.INDEX_TRAFFIC, new Per(1, Unit.GB), "0.35"),
            Price.flat(Meter.LOG_STORAGE, new Per(1, Unit.GB_DAY), "0.014"),
            Price.flat(Meter.INDEX_STORAGE, new Per(1, Unit.GB_DAY), "0.014"),
            Price.flat(Meter.REQUESTS, new Per(1, Unit.MREQUEST), "0.15"),
            Price.flat(Meter.PARTITION_TIME, new Per(1, Unit.PARTITION_DAY), "0.04"));
    Bill bill = rate(Samples.tariff(before), "2021-06", clsDay("2021-06-01"));
    assertEquals(
        """
        2021-06-01 nginx writeTraffic: 2.33 GB x 0.18 = 0.4194, net 0.4194
        2021-06-01 nginx indexTraffic: 11.2 GB x 0.35 = 3.92, net 3.92
        2021-06-01 nginx logStorage: 34.95 GBDay x 0.014 = 0.4893, net 0.4893
        2021-06-01 nginx indexStorage: 168 GBDay x 0.014 = 2.352, net 2.352
        2021-06-01 nginx requests: 0.1 Mrequest x 0.15 = 0.015, net 0.015
        2021-06-01 nginx partitionTime: 2 partitionDay x 0.04 = 0.08, net 0.08
        """,
        text(bill));
    assertEquals("7.2757", plain(bill.net()));
  }

  /** CLS, free quota: of 11.2 GB of index traffic 10.2 are paid, of two partitions one. */
  @Test
  void cls_the_same_day_within_the_free_quota() {
    Bill bill = rate(preset("cls-2022"), "2022-06", clsDay("2022-06-01"));
    assertEquals(
        """
        2022-06-01 nginx writeTraffic: 2.33 GB x 0.18 = 0.4194, net 0 by cls-free-write-traffic
        2022-06-01 nginx indexTraffic: 1 GB x 0.35 = 0.35, net 0 by cls-free-index-traffic
        2022-06-01 nginx indexTraffic: 10.2 GB x 0.35 = 3.57, net 3.57
        2022-06-01 nginx logStorage: 1 GBDay x 0.0115 = 0.0115, net 0 by cls-free-log-storage
        2022-06-01 nginx logStorage: 33.95 GBDay x 0.0115 = 0.390425, net 0.390425
        2022-06-01 nginx indexStorage: 1 GBDay x 0.0115 = 0.0115, net 0 by cls-free-index-storage
        2022-06-01 nginx indexStorage: 167 GBDay x 0.0115 = 1.9205, net 1.9205
        2022-06-01 nginx requests: 0.1 Mrequest x 0.15 = 0.015, net 0 by cls-free-requests
        2022-06-01 nginx partitionTime: 1 partitionDay x 0.04 = 0.04, net 0 by cls-free-partition
        2022-06-01 nginx partitionTime: 1 partitionDay x 0.04 = 0.04, net 0.04
        """,
        text(bill));
  }

  @Test
  void cls_the_free_quota_has_ended_in_september() {
    Bill bill = rate(preset("cls-2022"), "2022-09", clsDay("2022-09-05"));
    assertEquals("0", plain(bill.discount()));
    assertEquals("6.768325", plain(bill.net()));
  }

  /** SLS, example 1: 186 MB of traffic, 465 MB of index traffic and one shard a month are free. */
  @Test
  void sls_a_month_within_the_free_quota() {
    List<UsageSpan> usage = new ArrayList<>();
    for (int day = 1; day <= 31; day++) {
      String date = "2021-07-%02d".formatted(day);
      usage.add(noon(date, NGINX, Meter.WRITE_TRAFFIC, "0.003", Unit.GB));
      usage.add(through(Network.INTRANET, noon(date, NGINX, Meter.READ_TRAFFIC, "0.003", Unit.GB)));
      usage.add(noon(date, NGINX, Meter.INDEX_TRAFFIC, "0.015", Unit.GB));
      usage.add(noon(date, NGINX, Meter.REQUESTS, "30000", Unit.REQUEST));
      usage.add(noon(date, NGINX, Meter.PARTITION_TIME, "1", Unit.PARTITION_DAY));
    }
    Bill bill = rate(preset("sls-2021"), "2021-07", usage);
    assertEquals("0", plain(bill.net()));
    // 186 MB, 465 MB, 930,000 requests, 31 shard-days
    assertEquals("0.3869575", plain(bill.gross()));
  }

  /** SLS, example 2: 3.3375 a day, of which 0.136 are for shipping, which no meter counts. */
  @Test
  void sls_a_day_of_computing() {
    Bill bill =
        rate(
            Samples.tariff(PRESETS.plan("sls-2021").plan()),
            "2021-07",
            List.of(
                noon("2021-07-01", NGINX, Meter.PARTITION_TIME, "1", Unit.PARTITION_DAY),
                noon("2021-07-01", NGINX, Meter.WRITE_TRAFFIC, "2", Unit.GB),
                through(
                    Network.INTRANET, noon("2021-07-01", NGINX, Meter.READ_TRAFFIC, "2", Unit.GB)),
                noon("2021-07-01", NGINX, Meter.LOG_STORAGE, "4", Unit.GB_DAY),
                noon("2021-07-01", NGINX, Meter.REQUESTS, "100", Unit.MREQUEST)));
    assertEquals(
        """
        2021-07-01 nginx writeTraffic: 2 GB x 0.045 = 0.09, net 0.09
        2021-07-01 nginx logStorage: 4 GBDay x 0.002875 = 0.0115, net 0.0115
        2021-07-01 nginx readTraffic intranet: 2 GB x 0.045 = 0.09, net 0.09
        2021-07-01 nginx requests: 100 Mrequest x 0.03 = 3, net 3
        2021-07-01 nginx partitionTime: 1 partitionDay x 0.01 = 0.01, net 0.01
        """,
        text(bill));
    assertEquals("3.2015", plain(bill.net()));
  }

  /** SLS, example 3: 0.0690625 a day. */
  @Test
  void sls_a_day_of_searching() {
    Bill bill =
        rate(
            Samples.tariff(PRESETS.plan("sls-2021").plan()),
            "2021-07",
            List.of(
                noon("2021-07-01", NGINX, Meter.INDEX_TRAFFIC, "0.2", Unit.GB),
                noon("2021-07-01", NGINX, Meter.LOG_STORAGE, "1.5", Unit.GB_DAY),
                noon("2021-07-01", NGINX, Meter.INDEX_STORAGE, "6", Unit.GB_DAY),
                noon("2021-07-01", NGINX, Meter.REQUESTS, "1000000", Unit.REQUEST)));
    assertEquals("0.0690625", plain(bill.net()));
  }

  /** The presets hold from their years on; what was used before has no price. */
  @Test
  void nothing_has_a_price_before_the_first_version_of_a_plan() {
    UsageSpan early = noon("2020-12-01", NGINX, Meter.WRITE_TRAFFIC, "1", Unit.GB);
    Bill bill = rate(preset("sls-2021"), "2020-12", List.of(early));
    assertEquals(List.of(), bill.lines());
    assertEquals(early.quantity(), bill.unpriced().get(Meter.WRITE_TRAFFIC));
    assertEquals(
        Instant.parse("2021-01-01T00:00:00Z"),
        preset("sls-2021").versions().get(0).effectiveFrom());
  }

  private static List<UsageSpan> clsDay(String day) {
    return List.of(
        noon(day, NGINX, Meter.WRITE_TRAFFIC, "2.33", Unit.GB),
        noon(day, NGINX, Meter.INDEX_TRAFFIC, "11.2", Unit.GB),
        noon(day, NGINX, Meter.LOG_STORAGE, "34.95", Unit.GB_DAY),
        noon(day, NGINX, Meter.INDEX_STORAGE, "168", Unit.GB_DAY),
        noon(day, NGINX, Meter.REQUESTS, "100000", Unit.REQUEST),
        noon(day, NGINX, Meter.PARTITION_TIME, "2", Unit.PARTITION_DAY));
  }

  private static Tariff preset(String plan) {
    Presets.Plan preset = PRESETS.plan(plan);
    return new Tariff(List.of(preset.plan()), List.of(), preset.allowances());
  }

  private static Bill rate(Tariff tariff, String month, List<UsageSpan> usage) {
    return new Rating(tariff, Samples.BEIJING).rate(YearMonth.parse(month), usage);
  }
}
