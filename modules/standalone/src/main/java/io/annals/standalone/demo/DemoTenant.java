package io.annals.standalone.demo;

import io.annals.standalone.client.AnnalsClient;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** The tenant of the demo: made, or found again, through the API alone. */
final class DemoTenant {
  static final String TENANT = "demo";
  static final List<String> CLUSTERS = List.of("prod", "staging");

  private static final String LABEL = "demo run";
  private static final Duration OPEN_DEADLINE = Duration.ofSeconds(15);

  private final AnnalsClient operator;

  DemoTenant(AnnalsClient operator) {
    this.operator = operator;
  }

  /** Creates what is missing, and ends the tokens of earlier runs. */
  void prepare() throws IOException, InterruptedException {
    operator
        .post("/v1/tenants", new JsonObject().put("id", TENANT).put("displayName", "Demo"))
        .orThrow();
    for (Object item :
        operator.get(path("/tokens?pageSize=1000")).orThrow().getJsonArray("items")) {
      JsonObject token = (JsonObject) item;
      if (LABEL.equals(token.getString("displayName"))) {
        operator.delete(path("/tokens/" + token.getString("id"))).orThrow();
      }
    }
    for (String cluster : CLUSTERS) {
      operator.post(path("/clusters"), new JsonObject().put("id", cluster)).orThrow();
    }
    for (String cluster : CLUSTERS) {
      awaitOpened(cluster);
    }
  }

  private void awaitOpened(String cluster) throws IOException, InterruptedException {
    Instant deadline = Instant.now().plus(OPEN_DEADLINE);
    while (true) {
      JsonObject state = operator.get(path("/clusters/" + cluster + "/audit")).orThrow();
      if ("opened".equals(state.getString("state"))) {
        return;
      }
      if (Instant.now().isAfter(deadline)) {
        throw new IllegalStateException(
            "audit of the demo cluster " + cluster + " is still " + state.getString("state"));
      }
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
  }

  /** Somebody who may search and no more. */
  String auditorToken() throws IOException, InterruptedException {
    return token(new JsonObject().put("role", "auditor"));
  }

  AnnalsClient sender(String cluster) throws IOException, InterruptedException {
    return operator.as(token(new JsonObject().put("role", "ingest").put("cluster", cluster)));
  }

  private String token(JsonObject body) throws IOException, InterruptedException {
    return operator
        .post(path("/tokens"), body.put("displayName", LABEL))
        .orThrow()
        .getString("token");
  }

  static String ingestPath(String cluster) {
    return "/ingest/v1/tenants/" + TENANT + "/clusters/" + cluster + "/audit?timeout=30s";
  }

  static String path(String rest) {
    return "/v1/tenants/" + TENANT + rest;
  }
}
