package io.annals.admin;

import static io.annals.admin.BillFixture.GB;
import static io.annals.admin.BillFixture.json;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From rows of usage to settled lines. Each test has tenants of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BillSettlementTest {
  private BillFixture bills;

  @BeforeAll
  void open() {
    bills = new BillFixture("2026-01-01T00:00:00Z");
    bills.plan("plain", "EUR", "2026-01-01T00:00:00Z");
    bills.plan("given", "EUR", "2026-01-01T00:00:00Z");
  }

  @AfterAll
  void close() {
    bills.close();
  }

  private void tenantAt(String time, String id, String plan, String timeZone) {
    bills.clock.set(Instant.parse(time));
    bills.tenant(id, plan, timeZone);
  }

  @Test
  void a_day_is_settled_an_hour_after_its_end_in_the_tenants_zone_and_stays() {
    tenantAt("2026-03-01T00:00:00Z", "shanghai", "plain", "Asia/Shanghai");
    long topic = bills.topic("shanghai", "audit");
    bills.wrote(topic, "2026-03-01T15:59:00Z", GB);
    bills.wrote(topic, "2026-03-01T16:00:00Z", 3 * GB);
    bills.settleAt("2026-03-01T16:59:59Z", "shanghai");
    String pending =
        """
        2026-03-01 audit writeTraffic 1 GB = 2, net 2 pending
        2026-03-02 audit writeTraffic 3 GB = 6, net 6 pending
        """;
    assertEquals(pending, bills.lines("shanghai", "2026-03"));

    bills.settleAt("2026-03-01T17:00:00Z", "shanghai");
    bills.clock.advance(Duration.ofMinutes(1));
    String settled = pending.replaceFirst(" pending", "");
    assertEquals(settled, bills.lines("shanghai", "2026-03"));
    assertEquals("preview 8 - 0 = 8", bills.sums("shanghai", "2026-03"));
    bills.settleAt("2026-03-01T17:00:00Z", "shanghai");
    assertEquals(settled, bills.lines("shanghai", "2026-03"), "a repeat adds nothing");
    assertEquals(
        "2026-03-01T17:00:00Z", bills.items("shanghai", "2026-03").get(0).getString("settledAt"));
  }

  @Test
  void what_comes_late_is_a_correction_and_after_the_close_on_the_next_bill() {
    tenantAt("2026-03-30T00:00:00Z", "late", "plain", "UTC");
    long topic = bills.topic("late", "audit");
    bills.wrote(topic, "2026-03-30T10:00:00Z", GB);
    bills.settleAt("2026-03-31T01:00:00Z", "late");
    bills.wrote(topic, "2026-03-30T23:59:00Z", GB);
    bills.settleAt("2026-04-01T01:00:00Z", "late");
    String march =
        """
        2026-03-30 audit writeTraffic 1 GB = 2, net 2
        2026-03-30 audit writeTraffic 1 GB = 2, net 2 correction
        """;
    assertEquals(march, bills.lines("late", "2026-03"));
    bills.wrote(topic, "2026-03-31T12:00:00Z", GB);
    bills.settleAt("2026-04-03T00:00:00Z", "late");
    march += "2026-03-31 audit writeTraffic 1 GB = 2, net 2 correction\n";
    assertEquals(march, bills.lines("late", "2026-03"), "closing looks once more");
    assertEquals("closed 6 - 0 = 6", bills.sums("late", "2026-03"));
    JsonObject closed = bills.bill("late", "2026-03");

    bills.wrote(topic, "2026-03-30T10:01:00Z", 5 * GB);
    bills.wrote(topic, "2026-04-03T10:00:00Z", GB);
    bills.settleAt("2026-04-04T01:00:00Z", "late");
    bills.settleAt("2026-04-05T01:00:00Z", "late");
    assertEquals(march, bills.lines("late", "2026-03"));
    assertEquals(closed, bills.bill("late", "2026-03"));
    assertEquals(
        """
        2026-04-03 audit writeTraffic 1 GB = 2, net 2
        2026-03-30 audit writeTraffic 5 GB = 10, net 10 correction
        """,
        bills.lines("late", "2026-04"));
    assertEquals("preview 12 - 0 = 12", bills.sums("late", "2026-04"));
  }

  @Test
  void a_programme_that_begins_in_the_past_corrects_what_is_settled_and_no_closed_month() {
    tenantAt("2026-05-30T00:00:00Z", "past", "given", "UTC");
    long topic = bills.autoTopic("past", "audit", "tke");
    bills.wrote(topic, "2026-05-30T10:00:00Z", GB);
    bills.wrote(topic, "2026-06-01T10:00:00Z", GB);
    bills.wrote(topic, "2026-06-02T10:00:00Z", GB);
    bills.settleAt("2026-06-03T01:00:00Z", "past");
    JsonObject gift =
        json(
            "{'name': 'gift', 'pricePlans': ['given'], 'startsAt': '2026-05-31T23:59:00Z', 'endsAt': '2026-06-02T10:00:00Z'}");
    JsonObject refused = bills.admin.post("/v1/free-programmes", gift).expect(400);
    assertEquals("/startsAt", refused.getJsonArray("errors").getJsonObject(0).getString("pointer"));
    bills
        .admin
        .post("/v1/free-programmes", gift.put("startsAt", "2026-06-01T00:00:00Z"))
        .expect(201);
    bills.settleAt("2026-06-04T01:00:00Z", "past");
    assertEquals(
        """
        2026-06-01 audit writeTraffic 1 GB = 2, net 2
        2026-06-02 audit writeTraffic 1 GB = 2, net 2
        2026-06-01 audit writeTraffic 1 GB = 2, net 0 by gift correction
        2026-06-01 audit writeTraffic -1 GB = -2, net -2 correction
        """,
        bills.lines("past", "2026-06"));
    assertEquals("closed 2 - 0 = 2", bills.sums("past", "2026-05"));
    bills
        .admin
        .patch("/v1/free-programmes/gift", json("{'endsAt': '2026-06-02T10:01:00Z'}"))
        .expect(200);
    bills.clock.set(Instant.parse("2026-06-04T10:00:00Z"));
    JsonObject byHours =
        bills
            .admin
            .patch("/v1/free-programmes/gift", json("{'endsAt': '2026-06-02T10:30:00Z'}"))
            .expect(400);
    assertEquals("/endsAt", byHours.getJsonArray("errors").getJsonObject(0).getString("pointer"));
    bills.settleAt("2026-06-05T01:00:00Z", "past");
    assertEquals("preview 4 - 4 = 0", bills.sums("past", "2026-06"));
    bills.settleAt("2026-07-03T00:00:00Z", "past");
    JsonArray errors =
        bills
            .admin
            .patch("/v1/free-programmes/gift", json("{'endsAt': '2027-06-02T10:01:00Z'}"))
            .expect(400)
            .getJsonArray("errors");
    assertEquals("/endsAt", errors.getJsonObject(0).getString("pointer"));
  }

  @Test
  void a_topic_that_is_made_again_is_another_one() {
    tenantAt("2026-03-01T00:00:00Z", "again", "plain", "UTC");
    bills.wrote(bills.topic("again", "audit"), "2026-03-01T10:00:00Z", GB);
    bills.usage.execute(
        "UPDATE topic SET state = 'deleting', deleted_at = now() WHERE tenant_uid = $1 AND kind = 'audit'",
        Tuple.of(bills.uid("again").value()));
    bills.usage.execute(
        "UPDATE logset SET deleted_at = now() WHERE tenant_uid = $1",
        Tuple.of(bills.uid("again").value()));
    bills.clock.set(Instant.parse("2026-03-01T12:00:00Z"));
    bills.wrote(bills.topic("again", "audit"), "2026-03-01T13:00:00Z", 2 * GB);
    bills.settleAt("2026-03-02T01:00:00Z", "again");
    assertEquals(
        List.of("2026-03-01T00:00:00Z 2.00000000", "2026-03-01T12:00:00Z 4.00000000"),
        bills.items("again", "2026-03").stream()
            .map(line -> line.getString("topicCreatedAt") + " " + line.getString("gross"))
            .toList());
  }

  @Test
  void storage_is_paid_until_retention_takes_it_away() {
    tenantAt("2026-03-01T00:00:00Z", "kept", "plain", "UTC");
    long topic = bills.topic("kept", "audit");
    UsageFixture.Bytes bytes = new UsageFixture.Bytes(GB / 2, GB / 2, 9 * GB);
    Instant start = Instant.parse("2026-03-01T00:00:00Z");
    bills.usage.segment(topic, start, bytes);
    // Shortened on the second day: what was kept for longer leaves at noon.
    bills.usage.removed(topic, start, Instant.parse("2026-03-02T12:00:00Z"), bytes);
    bills.settleAt("2026-03-04T01:00:00Z", "kept");
    assertEquals(
        """
        2026-03-01 audit logStorage 2 GBDay = 2, net 2
        2026-03-02 audit logStorage 1.5 GBDay = 1.5, net 1.5
        2026-03-03 audit logStorage 1 GBDay = 1, net 1
        """,
        bills
            .lines("kept", "2026-03")
            .lines()
            .limit(3)
            .map(l -> l + "\n")
            .reduce("", String::concat));
  }

  /** Every minute is on one day's line: billed and unpriced are what was used. */
  @ParameterizedTest
  @CsvSource({
    "berlin, Europe/Berlin, 2026-03-27T00:00:00Z, 2026-03, 2026-04-03T00:00:00Z",
    "berlin-autumn, Europe/Berlin, 2026-10-23T00:00:00Z, 2026-10, 2026-11-03T00:00:00Z",
    "sao-paulo, America/Sao_Paulo, 2026-02-20T00:00:00Z, 2026-02, 2026-03-04T00:00:00Z",
    "santiago, America/Santiago, 2026-09-04T00:00:00Z, 2026-09, 2026-10-03T12:00:00Z",
    "adelaide, Australia/Adelaide, 2026-04-03T00:00:00Z, 2026-04, 2026-05-02T23:00:00Z",
    "kolkata, Asia/Kolkata, 2026-06-25T00:00:00Z, 2026-06, 2026-07-03T00:00:00Z"
  })
  void used_is_billed_or_unpriced_in_every_zone(
      String tenant, String zone, String from, String month, String closed) {
    tenantAt(from, tenant, "plain", zone);
    long topic = bills.topic(tenant, "audit");
    Instant start = Instant.parse(from);
    BigInteger used = BigInteger.ZERO;
    for (int halfHour = 0; halfHour < 4 * 48; halfHour++) {
      long bytes = 1_000_003L * (halfHour + 1);
      used = used.add(BigInteger.valueOf(bytes));
      bills.wrote(topic, start.plusSeconds(1800L * halfHour).toString(), bytes);
    }
    for (int hour = 0; hour < 96; hour += 7) {
      bills.settleAt(start.plusSeconds(3600L * hour).toString(), tenant);
    }
    bills.settleAt(closed, tenant);
    MonthSum total = sum(tenant, month);
    assertEquals(used, total.billed(), "write traffic has a price");
    assertEquals(used, total.unpriced(), "index traffic has none");
    assertEquals("closed", bills.bill(tenant, month).getString("status"));
  }

  private record MonthSum(BigInteger billed, BigInteger unpriced) {}

  private MonthSum sum(String tenant, String month) {
    BigInteger billed = BigInteger.ZERO;
    for (JsonObject line : bills.items(tenant, month)) {
      if (line.getString("meter").equals("writeTraffic")) {
        billed = billed.add(new BigInteger(line.getString("exactQuantity")));
      }
    }
    JsonObject unpriced = bills.bill(tenant, month).getJsonArray("unpriced").getJsonObject(0);
    assertEquals(
        "indexTraffic byte", unpriced.getString("meter") + " " + unpriced.getString("exactUnit"));
    return new MonthSum(billed, new BigInteger(unpriced.getString("exactQuantity")));
  }
}
