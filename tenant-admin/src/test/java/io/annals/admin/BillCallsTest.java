package io.annals.admin;

import static io.annals.admin.BillFixture.GB;
import static io.annals.testkit.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.metering.Presets;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Bills as clients get them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BillCallsTest {
  private BillFixture bills;

  @BeforeAll
  void open() {
    bills = new BillFixture("2026-01-30T00:00:00Z");
    bills.plan("plain", "EUR", "2026-01-01T00:00:00Z");
    bills.programme("half", "2026-01-31T12:00:00Z", "2026-02-01T12:00:00Z");
    bills.tenant("acme", "plain", "UTC");
    long hand = bills.topic("acme", "hand");
    long auto = bills.autoTopic("acme", "auto", "tke");
    for (int day = 0; day < 6; day++) {
      Instant noon = Instant.parse("2026-01-30T11:59:00Z").plus(Duration.ofDays(day));
      for (long topic : List.of(hand, auto)) {
        bills.wrote(topic, noon.toString(), GB / 3);
        bills.wrote(topic, noon.plusSeconds(60).toString(), GB / 7);
      }
    }
    bills.settleAt("2026-02-03T01:00:00Z", "acme");
    bills.clock.set(Instant.parse("2026-02-03T12:30:00Z"));
  }

  @AfterAll
  void close() {
    bills.close();
  }

  @Test
  void the_list_has_every_month_page_by_page() {
    List<JsonObject> all = new ArrayList<>();
    JsonObject first = bills.admin.get("/v1/tenants/acme/bills?pageSize=1").expect(200);
    all.add(first.getJsonArray("items").getJsonObject(0));
    JsonObject second =
        bills
            .admin
            .get("/v1/tenants/acme/bills?pageSize=1&pageToken=" + first.getString("nextPageToken"))
            .expect(200);
    all.add(second.getJsonArray("items").getJsonObject(0));
    assertFalse(second.containsKey("nextPageToken"));
    assertEquals(
        List.of("2026-01 closed", "2026-02 preview"),
        all.stream()
            .map(bill -> bill.getString("month") + " " + bill.getString("status"))
            .toList());
    assertEquals(all.get(0), bills.bill("acme", "2026-01"));
    assertEquals(all.get(1), bills.bill("acme", "2026-02"));
    for (String none : List.of("2025-12", "2026-03", "2026-13", "soon")) {
      bills.admin.get("/v1/tenants/acme/bills/" + none).expect(404);
      bills.admin.get("/v1/tenants/acme/bills/" + none + "/lines").expect(404);
    }
    bills.admin.get("/v1/tenants/acme/bills/2026-02/lines?pageToken=YWJj").expect(400);
  }

  @Test
  void a_bill_is_the_plain_sum_of_its_lines_settled_or_not() {
    for (String month : List.of("2026-01", "2026-02")) {
      List<JsonObject> lines = bills.items("acme", month);
      JsonObject bill = bills.bill("acme", month);
      for (String money : List.of("gross", "discount", "net")) {
        BigDecimal sum =
            lines.stream()
                .map(line -> new BigDecimal(line.getString(money)))
                .reduce(BigDecimal.ZERO.setScale(8), BigDecimal::add);
        assertEquals(bill.getString(money), sum.toPlainString(), month + " " + money);
      }
      assertTrue(lines.stream().anyMatch(line -> "half".equals(line.getString("freeProgramme"))));
    }
    assertTrue(
        bills.items("acme", "2026-02").stream().anyMatch(line -> !line.containsKey("settledAt")));
  }

  @Test
  void csv_has_the_same_lines_with_a_header() {
    for (String month : List.of("2026-01", "2026-02")) {
      Answer csv = bills.admin.accepting("text/csv", "/v1/tenants/acme/bills/" + month + "/lines");
      assertEquals(200, csv.status());
      assertTrue(
          csv.response().headers().firstValue("Content-Type").orElseThrow().startsWith("text/csv"));
      List<String> records = List.of(csv.response().body().split("\r\n"));
      List<String> names = List.of(records.get(0).split(",", -1));
      List<JsonObject> read =
          records.stream().skip(1).map(record -> object(names, record.split(",", -1))).toList();
      assertEquals(bills.items("acme", month), read);
    }
    assertTrue(
        bills
            .admin
            .accepting("application/json, text/csv;q=0.5", "/v1/tenants/acme/bills/2026-01/lines")
            .response()
            .body()
            .startsWith("{"));
  }

  private static JsonObject object(List<String> names, String[] values) {
    JsonObject object = new JsonObject();
    IntStream.range(0, names.size())
        .filter(i -> !values[i].isEmpty())
        .forEach(
            i ->
                object.put(
                    names.get(i),
                    names.get(i).equals("correction") ? Boolean.valueOf(values[i]) : values[i]));
    assertEquals(names.size(), values.length);
    return object;
  }

  @Test
  void no_field_is_a_formula_and_none_breaks_its_record() {
    assertEquals("'=1+1", ShownLine.field("=1+1"));
    assertEquals("'@x", ShownLine.field("@x"));
    assertEquals("\"'-a,b\"", ShownLine.field("-a,b"));
    assertEquals("\"a\"\"b\n\"", ShownLine.field("a\"b\n"));
    assertEquals("-2.50", ShownLine.field("-2.50"));
    assertEquals("audit-prod", ShownLine.field("audit-prod"));
    assertEquals("", ShownLine.field(null));
  }

  @Test
  void many_who_ask_for_an_open_month_cost_one_and_it_is_half_a_minute_old_at_most() {
    AtomicInteger reads = new AtomicInteger();
    BillPreviews previews =
        new BillPreviews(
            bills.admin.pool,
            (tenant, cuts) -> {
              reads.incrementAndGet();
              return bills.ledger.between(tenant, cuts);
            },
            new Tariffs(Presets.shipped()),
            bills.workers,
            bills.clock);
    BillingAccount account = await(BillingRows.account(bills.admin.pool, bills.uid("acme")));
    BillingMonth month = account.open(bills.clock.instant()).get(0);
    List<Future<MonthBill>> asked =
        IntStream.range(0, 20).mapToObj(i -> previews.of(account, month)).toList();
    await(Future.all(asked));
    assertEquals(1, reads.get());
    Instant before = bills.clock.instant();
    bills.clock.advance(Duration.ofSeconds(30));
    MonthBill later = await(previews.of(account, month));
    assertEquals(2, reads.get());
    assertEquals(before.plusSeconds(30), later.asOf());
    bills.clock.set(before);
  }
}
