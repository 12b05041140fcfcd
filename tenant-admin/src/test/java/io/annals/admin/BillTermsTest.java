package io.annals.admin;

import static io.annals.admin.BillFixture.GB;
import static io.annals.admin.BillFixture.json;
import static io.annals.testkit.Eventually.await;
import static io.annals.testkit.Eventually.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.annals.tenancy.TenantUid;
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

/** What becomes of bills when a tenant's price plan or time zone changes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BillTermsTest {
  private BillFixture bills;

  @BeforeAll
  void open() {
    bills = new BillFixture("2026-01-01T00:00:00Z");
    bills.plan("euros", "EUR", "2026-01-01T00:00:00Z");
    bills.plan("dollars", "USD", "2026-01-01T00:00:00Z");
  }

  @AfterAll
  void close() {
    bills.close();
  }

  private JsonObject patch(String tenant, String body) {
    return bills.admin.patch("/v1/tenants/" + tenant, json(body)).expect(200);
  }

  private void tenantAt(String time, String id, String plan, String timeZone) {
    bills.clock.set(Instant.parse(time));
    bills.tenant(id, plan, timeZone);
  }

  /** The months of the old and the new zone meet without a hole and without an overlap. */
  @ParameterizedTest
  @CsvSource({
    "east, UTC, Asia/Shanghai, 2026-04-01T00:00:00Z",
    "west, UTC, America/Los_Angeles, 2026-04-01T00:00:00Z",
    "farthest-west, Pacific/Kiritimati, Pacific/Pago_Pago, 2026-03-31T10:00:00Z",
    "farthest-east, Pacific/Pago_Pago, Pacific/Kiritimati, 2026-04-01T11:00:00Z"
  })
  void another_zone_holds_from_the_next_month_on(
      String tenant, String before, String after, String boundary) {
    tenantAt("2026-03-29T00:00:00Z", tenant, "euros", before);
    long topic = bills.topic(tenant, "audit");
    BigInteger used = BigInteger.ZERO;
    Instant start = Instant.parse("2026-03-29T12:00:00Z");
    for (int hour = 0; hour < 5 * 24; hour++) {
      bills.wrote(topic, start.plusSeconds(3600L * hour).toString(), GB + hour);
      used = used.add(BigInteger.valueOf(GB + hour));
    }
    bills.settleAt("2026-03-30T12:00:00Z", tenant);
    JsonObject patched = patch(tenant, "{'timeZone': '%s'}".formatted(after));
    assertEquals(after, patched.getString("timeZone"));
    assertEquals(
        json("{'pricePlan': 'euros', 'timeZone': '%s', 'until': '%s'}".formatted(before, boundary)),
        patched.getJsonObject("billing"));
    assertEquals(patched, bills.admin.get("/v1/tenants/" + tenant).expect(200));

    for (int day = 1; day < 7; day++) {
      bills.settleAt("2026-04-0" + day + "T20:00:00Z", tenant);
    }
    assertFalse(bills.admin.get("/v1/tenants/" + tenant).expect(200).containsKey("billing"));
    bills.settleAt("2026-05-05T00:00:00Z", tenant);
    assertEquals(boundary, bills.bill(tenant, "2026-03").getString("to"));
    assertEquals(boundary, bills.bill(tenant, "2026-04").getString("from"));
    assertEquals(after, bills.bill(tenant, "2026-04").getString("timeZone"));
    BigInteger march = billed(tenant, "2026-03");
    assertEquals(used, march.add(billed(tenant, "2026-04")));
    long hours = (Instant.parse(boundary).getEpochSecond() - start.getEpochSecond()) / 3600;
    assertEquals(
        BigInteger.valueOf(hours * GB + hours * (hours - 1) / 2), march, "up to the boundary");
  }

  private BigInteger billed(String tenant, String month) {
    return bills.items(tenant, month).stream()
        .map(line -> new BigInteger(line.getString("exactQuantity")))
        .reduce(BigInteger.ZERO, BigInteger::add);
  }

  @Test
  void another_plan_holds_from_the_next_month_on_in_its_own_currency() {
    tenantAt("2026-03-29T00:00:00Z", "moving", "euros", "UTC");
    long topic = bills.topic("moving", "audit");
    bills.wrote(topic, "2026-03-29T12:00:00Z", GB);
    bills.wrote(topic, "2026-03-31T12:00:00Z", GB);
    bills.wrote(topic, "2026-04-01T12:00:00Z", GB);
    bills.settleAt("2026-03-30T01:00:00Z", "moving");
    patch("moving", "{'pricePlan': 'dollars'}");
    JsonObject twice = patch("moving", "{'pricePlan': 'dollars', 'timeZone': 'Asia/Kolkata'}");
    assertEquals("2026-04-01T00:00:00Z", twice.getJsonObject("billing").getString("until"));
    patch("moving", "{'timeZone': 'UTC'}");
    bills.settleAt("2026-04-03T01:00:00Z", "moving");
    assertEquals("EUR", bills.bill("moving", "2026-03").getString("currency"));
    assertEquals("closed 4 - 0 = 4", bills.sums("moving", "2026-03"));
    assertEquals("USD", bills.bill("moving", "2026-04").getString("currency"));
    assertEquals("preview 2 - 0 = 2", bills.sums("moving", "2026-04"));

    bills.wrote(topic, "2026-03-31T13:00:00Z", 3 * GB);
    bills.settleAt("2026-04-04T01:00:00Z", "moving");
    JsonObject april = bills.bill("moving", "2026-04");
    assertEquals("2.00000000", april.getString("net"));
    assertEquals(
        json(
            "{'currency': 'EUR', 'gross': '6.00000000', 'discount': '0.00000000', 'net': '6.00000000'}"),
        april.getJsonArray("otherCurrencies").getJsonObject(0));
  }

  @Test
  void a_change_that_is_taken_back_was_none() {
    tenantAt("2026-03-29T00:00:00Z", "doubtful", "euros", "UTC");
    bills.settleAt("2026-03-30T01:00:00Z", "doubtful");
    patch("doubtful", "{'pricePlan': 'dollars'}");
    assertFalse(patch("doubtful", "{'pricePlan': 'euros'}").containsKey("billing"));
    bills.clock.set(Instant.parse("2026-04-02T00:00:00Z"));
    assertEquals("EUR", bills.bill("doubtful", "2026-04").getString("currency"));
  }

  @Test
  void while_nothing_is_settled_a_change_holds_at_once() {
    tenantAt("2026-03-31T23:00:00Z", "fresh", "euros", "UTC");
    long topic = bills.topic("fresh", "audit");
    bills.wrote(topic, "2026-03-31T23:10:00Z", GB);
    bills.settleAt("2026-03-31T23:30:00Z", "fresh");
    assertFalse(
        patch("fresh", "{'pricePlan': 'dollars', 'timeZone': 'Asia/Shanghai'}")
            .containsKey("billing"));
    bills.admin.get("/v1/tenants/fresh/bills/2026-03").expect(404);
    assertEquals("USD", bills.bill("fresh", "2026-04").getString("currency"));
    assertEquals("preview 2 - 0 = 2", bills.sums("fresh", "2026-04"));
  }

  @Test
  void without_prices_everything_is_named_and_a_first_plan_holds_for_all_of_the_open_month() {
    tenantAt("2026-03-20T00:00:00Z", "unpriced", null, "UTC");
    bills.usage.execute(
        "UPDATE tenant SET price_plan = 'of old' WHERE uid = $1",
        Tuple.of(bills.uid("unpriced").value()));
    long topic = bills.topic("unpriced", "audit");
    bills.wrote(topic, "2026-03-20T12:00:00Z", GB);
    bills.settleAt("2026-03-22T01:00:00Z", "unpriced");
    JsonObject bill = bills.bill("unpriced", "2026-03");
    assertNull(bill.getString("currency"));
    assertEquals("0.00000000", bill.getString("net"));
    assertEquals("the tenant's price plan has no prices", bill.getString("noPrices"));
    assertEquals(2, bill.getJsonArray("unpriced").size());
    assertEquals(
        "1000000000", bill.getJsonArray("unpriced").getJsonObject(0).getString("exactQuantity"));

    assertFalse(patch("unpriced", "{'pricePlan': 'euros'}").containsKey("billing"));
    bills.settleAt("2026-03-23T01:00:00Z", "unpriced");
    assertEquals("preview 2 - 0 = 2", bills.sums("unpriced", "2026-03"));
    assertEquals(1, bills.bill("unpriced", "2026-03").getJsonArray("unpriced").size());
  }

  @Test
  void a_closed_tenant_is_billed_to_its_end_and_keeps_its_bills_when_it_is_purged() {
    tenantAt("2026-03-10T00:00:00Z", "ended", "euros", "UTC");
    long topic = bills.topic("ended", "audit");
    bills.wrote(topic, "2026-03-10T12:00:00Z", GB);
    bills.wrote(topic, "2026-03-11T10:00:00Z", GB);
    bills.settleAt("2026-03-11T01:00:00Z", "ended");
    TenantUid uid = bills.uid("ended");
    bills.clock.set(Instant.parse("2026-03-11T12:00:00Z"));
    bills.admin.delete("/v1/tenants/ended").expect(200);
    bills.clock.set(Instant.parse("2026-03-27T00:00:00Z"));
    TenantPurge purge =
        new TenantPurge(bills.admin.pool, bills.admin.changes, Duration.ofDays(15), bills.clock);
    until(
        "the tenant is purged",
        () -> {
          await(purge.step());
          return bills.admin.get("/v1/tenants/ended").status() == 404;
        });
    for (String time : List.of("2026-03-28T01:00:00Z", "2026-04-03T01:00:00Z")) {
      bills.clock.set(Instant.parse(time));
      await(bills.settlement().settle(uid));
    }
    assertEquals("closed 4 - 0 = 4", bills.sums("ended", "2026-03"));
    assertEquals(
        1,
        bills.admin.get("/v1/tenants/ended/bills").expect(200).getJsonArray("items").size(),
        "no month after the last");
    assertEquals(2, bills.items("ended", "2026-03").size());
    assertEquals(
        List.of(),
        await(BillingRows.due(bills.admin.pool, Instant.parse("2030-01-01T00:00:00Z"), 0, 100))
            .stream()
            .filter(uid::equals)
            .toList(),
        "nothing is due any more");
    bills.tenant("other", "euros", "UTC");
    String viewer = bills.admin.token("other", json("{'role': 'billing-viewer'}"));
    for (String path : List.of("/v1/tenants/ended/bills", "/v1/tenants/nobody/bills")) {
      assertEquals(404, bills.admin.call(viewer, "GET", path, null).status());
    }
    bills.admin.get("/v1/tenants/nobody/bills").expect(404);
  }
}
