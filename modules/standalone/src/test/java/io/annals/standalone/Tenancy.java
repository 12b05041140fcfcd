package io.annals.standalone;

import io.annals.standalone.client.AnnalsClient;
import io.annals.standalone.client.AnnalsClient.Answer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** One tenant made for a test, with its admin and its clusters. */
record Tenancy(String id, AnnalsClient operator, AnnalsClient admin) {
  /** Keeps whatever is sent, bodies too. */
  private static final String ALL =
      """
      apiVersion: audit.k8s.io/v1
      kind: Policy
      rules:
        - level: RequestResponse
      """;

  static Tenancy create(AnnalsClient operator, String id) throws IOException, InterruptedException {
    operator.post("/v1/tenants", new JsonObject().put("id", id)).orThrow();
    String token =
        operator
            .post("/v1/tenants/" + id + "/tokens", new JsonObject().put("role", "tenant-admin"))
            .orThrow()
            .getString("token");
    return new Tenancy(id, operator, operator.as(token));
  }

  String path(String rest) {
    return "/v1/tenants/" + id + rest;
  }

  /** A policy that keeps whatever is sent, bodies too; a fresh copy. */
  static JsonObject keepingAll() {
    return new JsonObject().put("yaml", ALL);
  }

  /**
   * Creates a cluster with audit on and everything kept, waits until it is open, and answers its
   * sender.
   */
  Sender cluster(String cluster) throws IOException, InterruptedException {
    return cluster(cluster, keepingAll());
  }

  /** The same with a policy of the caller's. */
  Sender cluster(String cluster, JsonObject policy) throws IOException, InterruptedException {
    JsonObject audit = new JsonObject().put("policy", policy);
    admin
        .post(path("/clusters"), new JsonObject().put("id", cluster).put("audit", audit))
        .orThrow();
    awaitSwitch(cluster, s -> "opened".equals(s.getString("state")));
    return sender(cluster);
  }

  /** A sender with a fresh token. */
  Sender sender(String cluster) throws IOException, InterruptedException {
    JsonObject body = new JsonObject().put("role", "ingest").put("cluster", cluster);
    String token = admin.post(path("/tokens"), body).orThrow().getString("token");
    return new Sender(
        "/ingest/v1/tenants/" + id + "/clusters/" + cluster + "/audit", admin.as(token));
  }

  JsonObject auditSwitch(String cluster) {
    try {
      return admin.get(path("/clusters/" + cluster + "/audit")).orThrow();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  void awaitSwitch(String cluster, Predicate<JsonObject> condition) {
    AnnalsProcess.await(
        "the switch of " + cluster,
        Duration.ofSeconds(10),
        () -> condition.test(auditSwitch(cluster)));
  }

  Answer search(String topic, JsonObject body) throws IOException, InterruptedException {
    return admin.post(path("/topics/" + topic + "/logs"), body);
  }

  /** Every event of the query, as the items of the answers. For results that fit the memory. */
  JsonArray searchAll(String topic, String query) throws IOException, InterruptedException {
    JsonArray all = new JsonArray();
    searchPages(topic, query, all::addAll);
    return all;
  }

  /** The items of one page after the other. Fails unless each page is complete. */
  void searchPages(String topic, String query, Consumer<JsonArray> page)
      throws IOException, InterruptedException {
    JsonObject body = range(query).put("limit", 1000);
    while (true) {
      JsonObject answer = search(topic, body).orThrow();
      if (!answer.getBoolean("complete")) {
        throw new AssertionError("incomplete: " + answer.getJsonArray("reasons"));
      }
      page.accept(answer.getJsonArray("events"));
      String cursor = answer.getString("nextCursor");
      if (cursor == null) {
        return;
      }
      body.put("cursor", cursor);
    }
  }

  /** All events of a topic, as the answers' own bytes have them. */
  List<String> rawEvents(String topic) throws IOException, InterruptedException {
    List<String> events = new ArrayList<>();
    rawPages(topic, events::addAll);
    return events;
  }

  /** The same, a page at a time. Fails unless each page is complete. */
  void rawPages(String topic, Consumer<List<String>> page)
      throws IOException, InterruptedException {
    JsonObject body = range("*").put("limit", 777);
    while (true) {
      Answer answer = search(topic, body);
      JsonObject json = answer.orThrow();
      if (!json.getBoolean("complete")) {
        throw new AssertionError("incomplete: " + json.getJsonArray("reasons"));
      }
      page.accept(RawJson.members(answer.bytes(), "events", "event"));
      String cursor = json.getString("nextCursor");
      if (cursor == null) {
        return;
      }
      body.put("cursor", cursor);
    }
  }

  /**
   * Number of events, through the histogram, once it answers completely: of a topic made a moment
   * ago it may say that it is still reading.
   */
  long count(String topic, String query) {
    long[] count = {-1};
    AnnalsProcess.await(
        "a complete count of " + topic,
        Duration.ofSeconds(30),
        () -> {
          count[0] = countOrUnknown(topic, query);
          return count[0] >= 0;
        });
    return count[0];
  }

  /** Number of events, through the histogram; -1 when there is no answer, or no complete one. */
  long countOrUnknown(String topic, String query) {
    try {
      JsonObject answer =
          admin
              .post(path("/topics/" + topic + "/logs/histogram"), range(query).put("buckets", 7))
              .orThrow();
      return answer.getBoolean("complete")
          ? answer.getJsonArray("buckets").stream()
              .mapToLong(b -> ((JsonObject) b).getLong("count"))
              .sum()
          : -1;
    } catch (IOException | IllegalStateException | InterruptedException unavailable) {
      return -1;
    }
  }

  static JsonObject range(String query) {
    return new JsonObject()
        .put("query", query)
        .put("from", "2020-01-01T00:00:00Z")
        .put("to", "2100-01-01T00:00:00Z");
  }

  /** What an API server holds: its URL and its token. */
  record Sender(String path, AnnalsClient client) {
    Answer send(byte[] body) throws IOException, InterruptedException {
      return client.post(path + "?timeout=30s", "application/json", body);
    }
  }
}
