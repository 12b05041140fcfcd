package io.annals.gateway.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.metering.FreeProgramme;
import io.annals.metering.Meter;
import io.annals.metering.Per;
import io.annals.metering.Price;
import io.annals.metering.PricePlan;
import io.annals.metering.Tariff;
import io.annals.metering.Unit;
import io.annals.query.run.TailConfig;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulatePolicyTest {
  private static final String PATH = "/v1/tenants/acme/topics/audit-prod/policies/simulate";
  private static final String POLICY =
      """
      apiVersion: audit.k8s.io/v1
      kind: Policy
      rules:
      - level: None
        verbs: [list]
      - level: Metadata
        verbs: [create]
      - level: RequestResponse
        verbs: [delete]
      """;

  @TempDir Path folder;
  private QueryServer server;

  @BeforeEach
  void start() throws Exception {
    server = new QueryServer(folder, new TailConfig(1, 1, Duration.ofSeconds(10)));
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  private static String event(int minutesAgo, String verb) {
    return QueryServer.event(
        minutesAgo,
        verb,
        ",\"level\":\"RequestResponse\",\"stage\":\"ResponseComplete\",\"requestObject\":{}");
  }

  private static JsonObject yaml(String text) {
    return new JsonObject().put("policy", new JsonObject().put("yaml", text));
  }

  private JsonObject simulate(JsonObject body) throws Exception {
    HttpResponse<String> answer = server.call("POST", PATH, "acme-auditor", body.encode());
    assertEquals(200, answer.statusCode(), answer.body());
    return new JsonObject(answer.body());
  }

  private static JsonObject rule(int index, int events, int bytes) {
    return new JsonObject().put("rule", index).put("events", events).put("bytes", bytes);
  }

  @Test
  void tells_what_a_policy_would_make_of_the_last_hour() throws Exception {
    server.add(event(61, "list"));
    server.add(event(50, "list"));
    server.add(event(40, "create"));
    server.add(event(30, "delete"));
    server.add(event(20, "patch"));
    JsonObject answer = simulate(yaml(POLICY));
    assertTrue(answer.getBoolean("complete"));
    assertEquals(
        new JsonObject().put("kept", 1).put("stripped", 1).put("dropped", 2),
        answer.getJsonObject("events"));
    int list = event(50, "list").length();
    int other = list + "create".length() - "list".length();
    int patch = list + 1;
    int stripped =
        other - ",\"requestObject\":{}".length() - "RequestResponse".length() + "Metadata".length();
    assertEquals(
        new JsonObject()
            .put("before", list + 2 * other + patch)
            .put("after", stripped + other)
            .put("kept", other)
            .put("stripped", other)
            .put("dropped", list + patch),
        answer.getJsonObject("bytes"));
    assertEquals(
        new JsonArray()
            .add(rule(0, 1, list))
            .add(rule(1, 1, other))
            .add(rule(2, 1, other))
            .add(rule(-1, 1, patch)),
        answer.getJsonArray("rules"));
    JsonObject cost = answer.getJsonObject("cost");
    assertEquals(3_600, cost.getInteger("measuredSeconds"));
    assertEquals(30, cost.getInteger("retentionDays"));
    assertNull(cost.getValue("compression"), "there is no segment");
    long aDay = 24L * (stripped + other);
    assertEquals(
        new JsonObject()
            .put("indexTrafficBytesPerDay", aDay)
            .put("indexStorageByteHoursPerDay", aDay * 30 * 24)
            .putNull("logStorageByteHoursPerDay"),
        cost.getJsonObject("after"));
    assertEquals(4, answer.getJsonObject("stats").getInteger("scannedEvents"));
  }

  @Test
  void tells_what_a_month_costs_before_and_after() throws Exception {
    JsonObject unknown = simulate(yaml(POLICY)).getJsonObject("cost");
    assertNull(unknown.getValue("price"));
    assertEquals("the tenant has no price plan with prices", unknown.getString("noPrice"));

    Price traffic = Price.flat(Meter.INDEX_TRAFFIC, new Per(1, Unit.GB), "1000");
    Price wire = Price.flat(Meter.WRITE_TRAFFIC, new Per(1, Unit.GB), "1000");
    Price held = Price.flat(Meter.INDEX_STORAGE, new Per(1, Unit.GB_DAY), "10");
    Price disk = Price.flat(Meter.LOG_STORAGE, new Per(1, Unit.GB_DAY), "1");
    server.tariff =
        new TopicTariff(
            Optional.of(
                new Tariff(
                    List.of(
                        new PricePlan(
                            "plan",
                            "EUR",
                            QueryServer.NOW.truncatedTo(ChronoUnit.DAYS),
                            List.of(traffic, wire, held, disk))),
                    List.of(
                        new FreeProgramme(
                            "gift",
                            Set.of(Meter.INDEX_STORAGE),
                            Set.of(),
                            Set.of(),
                            Set.of(),
                            false,
                            QueryServer.NOW.minusSeconds(3600),
                            QueryServer.NOW.plusSeconds(3600))),
                    List.of())),
            server.tariff.topic(),
            OptionalDouble.of(0.5));
    server.add(event(50, "list"));
    server.add(event(40, "create"));
    JsonObject price = simulate(yaml(POLICY)).getJsonObject("cost").getJsonObject("price");
    assertEquals("EUR", price.getString("currency"));
    assertEquals(List.of("logStorage"), price.getJsonArray("notEstimated").getList());
    long list = event(50, "list").length();
    long create = event(40, "create").length();
    JsonObject before = price.getJsonObject("before");
    // Bytes a GB for 1000 each, 30 days of 24 hours like the one that was measured.
    assertEquals(money((list + create) * 24 * 30 * 1000), gross(before, "indexTraffic"));
    assertEquals(money((list + create) * 12 * 30 * 1000), gross(before, "writeTraffic"));
    assertEquals(money((list + create) * 24 * 30 * 30 * 10), gross(before, "indexStorage"));
    assertEquals(
        new BigDecimal(before.getString("gross"))
            .subtract(new BigDecimal(gross(before, "indexStorage"))),
        new BigDecimal(before.getString("net")));
    JsonObject after = price.getJsonObject("after");
    assertEquals(money(create * 12 * 30 * 1000), gross(after, "writeTraffic"), "as it came");
    assertTrue(
        new BigDecimal(gross(after, "indexTraffic"))
                .compareTo(new BigDecimal(money(create * 24 * 30 * 1000)))
            < 0,
        "what is stripped is not stored");
  }

  private static String money(long nanos) {
    return BigDecimal.valueOf(nanos, 9).setScale(8).toPlainString();
  }

  private static String gross(JsonObject price, String meter) {
    return price.getJsonArray("lines").stream()
        .map(JsonObject.class::cast)
        .filter(line -> line.getString("meter").equals(meter))
        .findFirst()
        .orElseThrow()
        .getString("gross");
  }

  @Test
  void takes_presets_and_ranges() throws Exception {
    server.add(event(120, "create"));
    server.add(event(5, "create"));
    JsonObject preset = new JsonObject().put("policy", new JsonObject().put("preset", "metadata"));
    JsonObject earlier = simulate(preset.copy().put("from", "now-3h").put("to", "now-1h"));
    assertEquals(1, earlier.getJsonObject("events").getInteger("stripped"));
    assertEquals(7_200, earlier.getJsonObject("cost").getInteger("measuredSeconds"));
    JsonObject everything = simulate(preset.copy().put("from", "2000-01-01T00:00:00Z"));
    assertEquals(2, everything.getJsonObject("events").getInteger("stripped"));
    assertEquals(
        30 * 86_400, everything.getJsonObject("cost").getInteger("measuredSeconds"), "retained");
  }

  @Test
  void names_what_is_wrong_with_a_policy() throws Exception {
    String wrong = POLICY.replace("level: Metadata", "level: metadata");
    assertProblem(yaml(wrong), "/policy/yaml/rules/1/level");
    assertProblem(yaml("kind: ["), "/policy/yaml");
    JsonObject preset = new JsonObject().put("preset", "none-such");
    assertProblem(new JsonObject().put("policy", preset), "/policy/preset");
    assertProblem(new JsonObject(), "/policy");
    assertProblem(yaml(POLICY).put("from", "yesterday"), "/from");
    assertEquals(
        2,
        server
            .metrics
            .get("annals.query")
            .tags("kind", "simulate", "outcome", "invalid")
            .counter()
            .count());
  }

  private void assertProblem(JsonObject body, String pointer) throws Exception {
    HttpResponse<String> answer = server.call("POST", PATH, "acme-auditor", body.encode());
    assertEquals(400, answer.statusCode(), answer.body());
    JsonObject error = new JsonObject(answer.body()).getJsonArray("errors").getJsonObject(0);
    assertEquals(pointer, error.getString("pointer"), answer.body());
    assertFalse(error.getString("detail").isBlank());
  }

  @Test
  void is_found_in_ones_own_tenant_only() throws Exception {
    String other = PATH.replace("acme", "globex");
    String body = yaml(POLICY).encode();
    assertEquals(404, server.call("POST", other, "acme-auditor", body).statusCode());
    String none = PATH.replace("audit-prod", "none");
    assertEquals(404, server.call("POST", none, "acme-auditor", body).statusCode());
    assertEquals(403, server.call("POST", PATH, "acme-billing-viewer", body).statusCode());
  }
}
