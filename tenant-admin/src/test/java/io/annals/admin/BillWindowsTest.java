package io.annals.admin;

import static io.annals.admin.BillFixture.GB;
import static io.annals.admin.BillFixture.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Free windows, from rows of usage to settled lines. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BillWindowsTest {
  private BillFixture bills;

  @BeforeAll
  void open() {
    bills = new BillFixture("2021-01-01T00:00:00Z");
    bills.plan("plain", "CNY", "2020-01-01T00:00:00Z");
  }

  @AfterAll
  void close() {
    bills.close();
  }

  /** The last minute of a window is free by it, the next one by what follows it, or is paid. */
  @ParameterizedTest
  @CsvSource({
    "tke, tke-until-2021-12, 2021-12-31T16:00:00Z, ' by tke-until-2022-06'",
    "tke, tke-until-2022-06, 2022-06-30T16:00:00Z, ' by tke-until-2022-07'",
    "tke, tke-until-2022-07, 2022-07-31T16:00:00Z, ''",
    "eks, tke-until-2022-07, 2022-07-31T16:00:00Z, ' by eks-until-2022-09'",
    "eks, eks-until-2022-09, 2022-09-04T16:00:00Z, ''"
  })
  void a_window_ends_at_the_minute(String product, String window, String end, String then) {
    Instant at = Instant.parse(end);
    bills.clock.set(at.minus(Duration.ofHours(1)));
    String tenant = window + "-" + product;
    bills.tenant(tenant, "plain", "UTC");
    long automatic = bills.autoTopic(tenant, "automatic", product);
    long chosen = bills.topic(tenant, "chosen");
    for (long topic : List.of(automatic, chosen)) {
      bills.wrote(topic, at.minusSeconds(60).toString(), GB);
      bills.wrote(topic, at.toString(), 2 * GB);
    }
    bills.settleAt(at.plus(Duration.ofHours(10)).toString(), tenant);
    String day = at.atZone(ZoneOffset.UTC).toLocalDate().toString();
    String lines =
        """
        %s automatic writeTraffic 1 GB = 2, net 0 by %s
        %s automatic writeTraffic 2 GB = 4, net %s%s
        %s chosen writeTraffic 3 GB = 6, net 6
        """
            .formatted(day, window, day, then.isEmpty() ? 4 : 0, then, day);
    String month = YearMonth.from(at.atZone(ZoneOffset.UTC)).toString();
    assertEquals(lines, bills.lines(tenant, month));
    assertEquals(
        then.isEmpty() ? "preview 12 - 2 = 10" : "preview 12 - 6 = 6", bills.sums(tenant, month));
  }

  private String freeUntil(String topic) {
    return bills.admin.get("/v1/tenants/acme/topics/" + topic).expect(200).getString("freeUntil");
  }

  /** What was chosen by hand pays, what the switch made is free, in whichever logset it lies. */
  @Test
  void the_exemption_belongs_to_the_topics_mark() {
    bills.clock.set(Instant.parse("2026-03-01T00:00:00Z"));
    bills.programme("spring", "2026-03-01T00:00:00Z", "2026-06-01T00:00:00Z");
    bills.tenant("acme", "plain", "UTC");
    String at = "/v1/tenants/acme";
    bills.admin.post(at + "/logsets", json("{'id': 'mine'}")).expect(201);
    bills
        .admin
        .post(at + "/topics", json("{'id': 'chosen', 'logset': 'mine', 'kind': 'audit'}"))
        .expect(201);
    Map<String, JsonObject> clusters =
        Map.of(
            "a", json("{'id': 'a', 'product': 'tke'}"),
            "b", json("{'id': 'b', 'product': 'tke', 'audit': {'logset': 'mine'}}"),
            "c",
                json(
                    "{'id': 'c', 'product': 'tke', 'audit': {'topic': 'chosen', 'logset': 'mine'}}"));
    clusters.forEach(
        (id, cluster) -> {
          bills.admin.post(at + "/clusters", cluster).expect(201);
          bills.admin.untilState(at + "/clusters/" + id, "opened");
        });
    for (String topic : List.of("audit-a", "audit-b", "chosen")) {
      bills.wrote(bills.topicOf("acme", topic), "2026-03-01T10:00:00Z", GB);
    }
    assertEquals("2026-06-01T00:00:00Z", freeUntil("audit-a"));
    assertEquals("2026-06-01T00:00:00Z", freeUntil("audit-b"));
    assertNull(freeUntil("chosen"));
    bills.programme("summer", "2026-06-01T00:00:00Z", "2026-09-01T00:00:00Z");
    bills.programme("winter", "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z");
    assertEquals(
        "2026-09-01T00:00:00Z", freeUntil("audit-a"), "programmes that follow on each other");
    assertEquals(
        List.of("audit-a 2026-09-01T00:00:00Z", "audit-b 2026-09-01T00:00:00Z", "chosen null"),
        bills.admin.get(at + "/topics").expect(200).getJsonArray("items").stream()
            .map(JsonObject.class::cast)
            .map(topic -> topic.getString("id") + " " + topic.getString("freeUntil"))
            .toList());

    bills.settleAt("2026-03-02T01:00:00Z", "acme");
    assertEquals(
        List.of(
            "2026-03-01 audit-a writeTraffic 1 GB = 2, net 0 by spring",
            "2026-03-01 audit-b writeTraffic 1 GB = 2, net 0 by spring",
            "2026-03-01 chosen writeTraffic 1 GB = 2, net 2"),
        bills.lines("acme", "2026-03").lines().sorted().toList());
  }
}
