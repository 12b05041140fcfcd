package io.annals.gateway.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.query.run.TailConfig;
import io.annals.tenancy.Quota;
import io.annals.testkit.Eventually;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a tenant's quota does to its queries. */
class QueryQuotaTest {
  private static final String TOPIC = "/v1/tenants/acme/topics/audit-prod";
  private static final String SIMULATION = "{\"policy\":{\"preset\":\"metadata\"}}";

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

  private void limit(String member, Object value) {
    server.routing.quota = Quota.of(new JsonObject().put(member, value));
  }

  private HttpResponse<String> post(String tenant, String path, String body) throws Exception {
    return server.call(
        "POST", "/v1/tenants/" + tenant + "/topics/audit-prod" + path, tenant + "-auditor", body);
  }

  /** Every kind of query of the tenant acme, by name. */
  private Map<String, HttpResponse<String>> all() throws Exception {
    String id =
        new JsonObject(post("acme", "/logs", "{\"limit\":1}").body())
            .getJsonArray("events", new JsonArray().add(new JsonObject().put("id", "none")))
            .getJsonObject(0)
            .getString("id");
    return Map.of(
        "search", post("acme", "/logs", "{}"),
        "histogram", post("acme", "/logs/histogram", "{}"),
        "names", post("acme", "/logs/fields", "{}"),
        "values", post("acme", "/logs/fields", "{\"field\":\"verb\"}"),
        "context", post("acme", "/logs/context", "{\"event\":\"" + id + "\"}"),
        "simulate", post("acme", "/policies/simulate", SIMULATION),
        "quarantine", server.call("GET", "/v1/tenants/acme/quarantine", "acme-tenant-admin", null));
  }

  @Test
  void as_many_queries_of_a_tenant_as_it_may_and_no_more() throws Exception {
    limit("concurrentQueries", 1);
    Promise<Void> picture = Promise.promise();
    ExecutorService asker = Executors.newSingleThreadExecutor();
    try {
      server.store.held = picture.future();
      Future<HttpResponse<String>> first = asker.submit(() -> post("acme", "/logs", "{}"));
      Eventually.until("it waits", () -> server.store.looks() == 1);
      server.store.held = io.vertx.core.Future.succeededFuture();
      all()
          .forEach(
              (kind, answer) -> {
                if (!kind.equals("context")) {
                  assertEquals(429, answer.statusCode(), kind + answer.body());
                  assertEquals("1", answer.headers().firstValue("Retry-After").orElseThrow(), kind);
                }
              });
      assertEquals(200, post("globex", "/logs", "{}").statusCode(), "each tenant has its own");
      CompletableFuture<HttpResponse<String>> tail = tail();
      Eventually.until(
          "tails are apart", () -> server.metrics.get("annals.query.tails").gauge().value() == 1);
      picture.complete();
      assertEquals(200, first.get().statusCode());
      assertFalse(tail.isDone());
    } finally {
      asker.shutdownNow();
    }
    Eventually.until("there is room again", () -> post("acme", "/logs", "{}").statusCode() == 200);
  }

  private CompletableFuture<HttpResponse<String>> tail() {
    return server
        .client()
        .sendAsync(
            java.net.http.HttpRequest.newBuilder(server.uri(TOPIC + "/logs/tail"))
                .header("Authorization", "Bearer acme-auditor")
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void a_query_that_would_look_at_more_says_so_with_what_it_has_found() throws Exception {
    for (int i = 0; i < 600; i++) {
      server.add(
          QueryServer.event(
              i % 10, "get", ",\"n\":" + i + ",\"text\":\"" + "x".repeat(100) + "\""));
    }
    limit("scanBytesPerQuery", 40_000);
    Map<String, HttpResponse<String>> answers = all();
    for (String kind : new String[] {"names", "values", "simulate"}) {
      JsonObject answer = new JsonObject(answers.get(kind).body());
      assertFalse(answer.getBoolean("complete"), kind + answer);
      assertEquals(new JsonArray().add("scanLimit"), answer.getJsonArray("reasons"), kind);
      long scanned = answer.getJsonObject("stats").getLong("scannedBytes");
      assertTrue(scanned >= 40_000 && scanned < 90_000, kind + answer.getJsonObject("stats"));
    }
    JsonObject simulated = new JsonObject(answers.get("simulate").body());
    assertTrue(simulated.getJsonObject("bytes").getLong("before") > 0);
    assertEquals(0, simulated.getJsonObject("cost").getInteger("measuredSeconds"), "no estimate");
    assertTrue(new JsonObject(answers.get("context").body()).containsKey("eventIndex"));
  }

  @Test
  void a_query_ends_when_the_quota_says_and_no_later_than_any() throws Exception {
    server.add(QueryServer.event(1, "get", ""));
    limit("queryTimeout", "PT0.000001S");
    JsonObject answer = new JsonObject(post("acme", "/logs/fields", "{\"field\":\"verb\"}").body());
    assertEquals(new JsonArray().add("deadline"), answer.getJsonArray("reasons"));
    limit("queryTimeout", "PT1H");
    assertTrue(new JsonObject(post("acme", "/logs/fields", "{}").body()).getBoolean("complete"));
  }
}
