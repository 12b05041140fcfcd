package io.annals.gateway.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.query.run.TailConfig;
import io.annals.testkit.Eventually;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueryMountTest {
  private static final Instant NOW = QueryServer.NOW;
  private static final String LOGS = "/v1/tenants/acme/topics/audit-prod/logs";
  private static final String AUDITOR = "acme-auditor";

  @TempDir Path folder;
  private QueryServer server;
  private HotStore store;
  private SimpleMeterRegistry metrics;

  @BeforeEach
  void start() throws Exception {
    server = new QueryServer(folder, new TailConfig(1, 1, Duration.ofSeconds(10)));
    store = server.store;
    metrics = server.metrics;
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  private HttpResponse<String> call(String method, String path, String token, String body)
      throws Exception {
    return server.call(method, path, token, body);
  }

  private JsonObject ask(String path, JsonObject body) throws Exception {
    HttpResponse<String> answer = call("POST", path, AUDITOR, body.encode());
    assertEquals(200, answer.statusCode(), answer.body());
    assertEquals("no-store", answer.headers().firstValue("Cache-Control").orElseThrow());
    return new JsonObject(answer.body());
  }

  private static String event(int minutesAgo, String verb, String more) {
    return QueryServer.event(minutesAgo, verb, more);
  }

  private void add(String event) {
    server.add(event);
  }

  @Test
  void gives_events_as_they_are_stored_with_what_is_known_beside() throws Exception {
    String odd = event(3, "create", ", \"n\" : 1.50e0,\"u\":\"\\u0026\\/é\"  ");
    add(odd);
    add(event(2, "delete", ",\"note\":\"reused\""));
    HttpResponse<String> answer = call("POST", LOGS, AUDITOR, "{}");
    assertTrue(answer.body().contains("\"event\":" + odd + "}"), answer.body());
    JsonObject page = new JsonObject(answer.body());
    assertTrue(page.getBoolean("complete"));
    assertEquals(new JsonArray(), page.getJsonArray("reasons"));
    assertFalse(page.containsKey("nextCursor"));
    assertEquals(2, page.getJsonObject("stats").getInteger("scannedEvents"));
    JsonObject newest = page.getJsonArray("events").getJsonObject(0);
    assertEquals("delete", newest.getJsonObject("event").getString("verb"));
    assertEquals("2026-11-21T09:58:00.000000Z", newest.getString("time"));
    assertEquals("2026-11-21T09:59:59.000000Z", newest.getString("receivedAt"));
    assertEquals("prod", newest.getString("cluster"));
    assertTrue(newest.getBoolean("auditIdReused"));
    JsonObject other = page.getJsonArray("events").getJsonObject(1);
    assertFalse(other.containsKey("auditIdReused"));
    assertNotEquals(newest.getString("id"), other.getString("id"));
    JsonObject again = ask(LOGS, new JsonObject().put("query", "verb:delete"));
    assertEquals(
        newest.getString("id"), again.getJsonArray("events").getJsonObject(0).getString("id"));
  }

  @Test
  void pages_by_a_cursor_that_belongs_to_its_request_alone() throws Exception {
    for (int i = 1; i <= 5; i++) {
      add(event(i, "get", ",\"n\":" + i));
    }
    JsonObject request = new JsonObject().put("query", "verb:get").put("limit", 2);
    JsonObject first = ask(LOGS, request);
    add(event(2, "get", ",\"n\":6"));
    JsonObject second =
        ask(LOGS, request.copy().put("cursor", first.getString("nextCursor")).put("limit", 3));
    assertEquals(2, first.getJsonArray("events").size());
    assertEquals(3, second.getJsonArray("events").size());
    assertEquals(
        3, second.getJsonArray("events").getJsonObject(0).getJsonObject("event").getInteger("n"));
    for (JsonObject other :
        List.of(
            request.copy().put("query", "verb:list"),
            request.copy().put("from", "now-16m"),
            request.copy().put("order", "asc"))) {
      other.put("cursor", first.getString("nextCursor"));
      assertProblem(other, "/cursor", "belongs to another request");
    }
    assertProblem(request.copy().put("cursor", "AAAA"), "/cursor", "was not given by");
  }

  private void assertProblem(JsonObject body, String pointer, String detail) throws Exception {
    HttpResponse<String> answer = call("POST", LOGS, AUDITOR, body.encode());
    assertEquals(400, answer.statusCode(), answer.body());
    JsonObject error = new JsonObject(answer.body()).getJsonArray("errors").getJsonObject(0);
    assertEquals(pointer, error.getString("pointer"));
    assertTrue(error.getString("detail").contains(detail), answer.body());
  }

  @Test
  void names_what_is_wrong_with_a_request() throws Exception {
    JsonObject body = new JsonObject();
    assertProblem(body.copy().put("query", "a and (b"), "/query", "at position 7: ");
    assertProblem(body.copy().put("from", "yesterday"), "/from", "now-15m");
    assertProblem(body.copy().put("from", "now").put("to", "now-5m"), "/to", "not after");
    assertProblem(body.copy().put("limit", 1001), "/limit", "");
    assertProblem(body.copy().put("order", "up"), "/order", "desc");
    assertProblem(body.copy().put("qeury", "a"), "/qeury", "no such field");
  }

  @Test
  void counts_over_time_and_by_value() throws Exception {
    for (int i = 1; i <= 10; i++) {
      add(event(i, i % 3 == 0 ? "delete" : "get", ",\"user\":{\"username\":\"u" + i % 2 + "\"}"));
    }
    JsonObject histogram =
        ask(LOGS + "/histogram", new JsonObject().put("from", "now-10m").put("buckets", 2));
    JsonArray buckets = histogram.getJsonArray("buckets");
    assertEquals(2, buckets.size());
    assertEquals(
        new JsonObject()
            .put("from", "2026-11-21T09:50:00.000000Z")
            .put("to", "2026-11-21T09:55:00.000000Z")
            .put("count", 5),
        buckets.getJsonObject(0));
    JsonObject values =
        ask(LOGS + "/fields", new JsonObject().put("query", "verb:get").put("field", "verb"));
    assertEquals(
        new JsonArray().add(new JsonObject().put("value", "get").put("count", 7)),
        values.getJsonArray("values"));
    JsonObject fields = ask(LOGS + "/fields", new JsonObject().put("prefix", "user.u"));
    assertEquals(
        new JsonArray()
            .add(new JsonObject().put("name", "user.username").put("type", "text"))
            .add(new JsonObject().put("name", "user.uid").put("type", "text")),
        fields.getJsonArray("fields"));
  }

  @ParameterizedTest(name = "{0} {1} -> {2}")
  @CsvSource({
    "acme-auditor, /v1/tenants/acme/topics/audit-prod/logs, 200",
    "acme-tenant-admin, /v1/tenants/acme/topics/audit-prod/logs, 200",
    "acme-operator, /v1/tenants/acme/topics/audit-prod/logs, 200",
    "acme-billing-viewer, /v1/tenants/acme/topics/audit-prod/logs, 403",
    "acme-ingest, /v1/tenants/acme/topics/audit-prod/logs, 403",
    "acme-ingest, /v1/tenants/acme/topics/audit-prod/logs/context, 403",
    "globex-auditor, /v1/tenants/acme/topics/audit-prod/logs, 404",
    "acme-auditor, /v1/tenants/acme/topics/audit-globex/logs, 404",
    "acme-auditor, /v1/tenants/acme/topics/nowhere/logs/histogram, 404",
    "acme-auditor, /v1/tenants/acme/topics/Not-An-Id/logs/fields, 404",
    "globex-auditor, /v1/tenants/globex/topics/audit-globex/logs, 200",
    "nobody, /v1/tenants/acme/topics/audit-prod/logs, 401"
  })
  void shows_each_tenant_its_own(String token, String path, int status) throws Exception {
    assertEquals(status, call("POST", path, token, "{}").statusCode());
  }

  @Test
  void keeps_topics_of_one_name_apart() throws Exception {
    add(event(1, "get", ""));
    HttpResponse<String> other =
        call("POST", "/v1/tenants/globex/topics/audit-prod/logs", "globex-auditor", "{}");
    assertEquals(new JsonArray(), new JsonObject(other.body()).getJsonArray("events"));
  }

  @Test
  void lists_what_was_no_event_and_leaves_gap_records_out() throws Exception {
    for (int i = 0; i < 3; i++) {
      long received = TimeText.micros(NOW) - 10_000_000L + i;
      store.add(
          FixedRouting.ACME.uid(),
          FixedRouting.ACME.quarantine(),
          received,
          "{\"kind\":\"QuarantineItem\",\"cluster\":\"prod\",\"receivedAt\":\""
              + TimeText.of(received)
              + "\",\"reason\":\"level is missing\",\"position\":"
              + i
              + ",\"length\":17,\"sha256\":\"ab\",\"item\":{\"a\" : 1.0,\"kind\":\"Gap\"}}");
    }
    store.add(
        FixedRouting.ACME.uid(),
        FixedRouting.ACME.quarantine(),
        TimeText.micros(NOW) - 5,
        "{\"kind\":\"Gap\",\"cluster\":\"prod\",\"cause\":\"quarantine\",\"events\":3}");
    String path = "/v1/tenants/acme/quarantine?cluster=prod&pageSize=2";
    HttpResponse<String> answer = call("GET", path, "acme-tenant-admin", null);
    assertEquals(200, answer.statusCode(), answer.body());
    assertTrue(answer.body().contains("\"item\":{\"a\" : 1.0,\"kind\":\"Gap\"}"), answer.body());
    JsonObject page = new JsonObject(answer.body());
    assertEquals(2, page.getJsonArray("items").size());
    JsonObject newest = page.getJsonArray("items").getJsonObject(0);
    assertEquals(2, newest.getInteger("position"));
    assertEquals(
        java.util.Set.of(
            "id", "cluster", "receivedAt", "reason", "position", "length", "sha256", "item"),
        newest.fieldNames());
    HttpResponse<String> rest =
        call("GET", path + "&pageToken=" + page.getString("nextPageToken"), "acme-operator", null);
    assertEquals(1, new JsonObject(rest.body()).getJsonArray("items").size());
    assertFalse(new JsonObject(rest.body()).containsKey("nextPageToken"));
    assertEquals(
        0,
        new JsonObject(
                call("GET", "/v1/tenants/acme/quarantine?cluster=dev", "acme-operator", null)
                    .body())
            .getJsonArray("items")
            .size());
    assertEquals(403, call("GET", "/v1/tenants/acme/quarantine", AUDITOR, null).statusCode());
  }

  @Test
  void a_query_ends_when_its_client_leaves() throws Exception {
    Promise<Void> release = Promise.promise();
    store.held = release.future();
    try (Socket leaving = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      String request =
          "POST "
              + LOGS
              + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
              + AUDITOR
              + "\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";
      leaving.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      Eventually.until("the query runs", () -> running() == 1);
    }
    Eventually.until(
        "the end is noticed", () -> metrics.find("annals.http.requests").timer() != null);
    release.complete();
    Eventually.until(
        "the query is cancelled",
        () -> metrics.find("annals.query").tag("outcome", "cancelled").counter() != null);
    assertEquals(0, running());
  }

  @Test
  void shows_an_event_among_its_neighbours() throws Exception {
    for (int i = 9; i >= 1; i--) {
      add(event(i, "get", ",\"n\" : " + i));
    }
    JsonArray all = ask(LOGS, new JsonObject().put("order", "asc")).getJsonArray("events");
    String id = all.getJsonObject(4).getString("id");
    JsonObject request = new JsonObject().put("event", id).put("before", 2).put("after", 3);
    HttpResponse<String> answer = call("POST", LOGS + "/context", AUDITOR, request.encode());
    assertEquals(200, answer.statusCode(), answer.body());
    assertTrue(answer.body().contains("\"n\" : 5}"), "the bytes as they are stored");
    JsonObject context = new JsonObject(answer.body());
    assertTrue(context.getBoolean("complete"));
    assertEquals(2, context.getInteger("eventIndex"));
    assertEquals(new JsonArray(all.getList().subList(2, 8)), context.getJsonArray("events"));
    JsonObject bounded =
        ask(LOGS + "/context", request.copy().put("from", "now-6m").put("query", "n in [4 6]"));
    assertEquals(new JsonArray(all.getList().subList(3, 6)), bounded.getJsonArray("events"));
    JsonObject missing = new JsonObject().put("event", id.substring(1));
    assertEquals(404, call("POST", LOGS + "/context", AUDITOR, missing.encode()).statusCode());
    JsonObject many = new JsonObject().put("event", id).put("before", 501);
    assertEquals(400, call("POST", LOGS + "/context", AUDITOR, many.encode()).statusCode());
    assertEquals(400, call("POST", LOGS + "/context", AUDITOR, "{}").statusCode());
    String foreign = "/v1/tenants/globex/topics/audit-prod/logs/context";
    assertEquals(404, call("POST", foreign, "globex-auditor", request.encode()).statusCode());
  }

  private double running() {
    return metrics.get("annals.query.running").gauge().value();
  }

  @Test
  void a_store_that_does_not_answer_is_worth_another_try() throws Exception {
    store.silent = true;
    HttpResponse<String> answer = call("POST", LOGS, AUDITOR, "{}");
    assertEquals(503, answer.statusCode());
    assertEquals("1", answer.headers().firstValue("Retry-After").orElseThrow());
  }
}
