package io.annals.gateway.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.query.run.TailConfig;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
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
