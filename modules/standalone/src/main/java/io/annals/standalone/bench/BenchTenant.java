package io.annals.standalone.bench;

import io.annals.standalone.client.AnnalsClient;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A tenant under measurement, {@code bench} as a rule, and its clusters. */
final class BenchTenant {
  /** Everything is kept, so that what is sent can be counted. */
  private static final String ALL =
      """
      apiVersion: audit.k8s.io/v1
      kind: Policy
      rules:
        - level: RequestResponse
      """;

  /** Switches asked for in one call. */
  private static final int PAGE = 50;

  private final AnnalsClient operator;

  private final String id;

  private BenchTenant(AnnalsClient operator, String id) {
    this.operator = operator;
    this.id = id;
  }

  static BenchTenant create(AnnalsClient operator) throws IOException, InterruptedException {
    return create(operator, "bench");
  }

  /** One with another name. */
  static BenchTenant create(AnnalsClient operator, String id)
      throws IOException, InterruptedException {
    operator.post("/v1/tenants", new JsonObject().put("id", id)).orThrow();
    return new BenchTenant(operator, id);
  }

  /** Limits it. */
  void quota(JsonObject quota) throws IOException, InterruptedException {
    operator.put("/v1/tenants/" + id + "/quota", quota).orThrow();
  }

  /** Where the cluster's events go. */
  String ingestPath(String cluster) {
    return "/ingest/v1/tenants/" + id + "/clusters/" + cluster + "/audit";
  }

  /** Makes a cluster; its switch may not be open yet. */
  void cluster(String cluster) throws IOException, InterruptedException {
    JsonObject policy = new JsonObject().put("yaml", ALL);
    operator
        .post(
            "/v1/tenants/" + id + "/clusters",
            new JsonObject()
                .put("id", cluster)
                .put("audit", new JsonObject().put("policy", policy)))
        .orThrow();
  }

  /** Waits until events of all these clusters are taken. */
  void awaitOpened(List<String> clusters, Duration limit) throws IOException, InterruptedException {
    for (int from = 0; from < clusters.size(); from += PAGE) {
      List<String> page = clusters.subList(from, Math.min(clusters.size(), from + PAGE));
      Waiting.until("the switches are opened", limit, () -> opened(page));
    }
  }

  /** A client that sends for the cluster. */
  AnnalsClient sender(String cluster) throws IOException, InterruptedException {
    JsonObject role = new JsonObject().put("role", "ingest").put("cluster", cluster);
    return operator.as(
        operator.post("/v1/tenants/" + id + "/tokens", role).orThrow().getString("token"));
  }

  static String ingest(String cluster) {
    return "/ingest/v1/tenants/bench/clusters/" + cluster + "/audit";
  }

  static String logs(String cluster) {
    return "/v1/tenants/bench/topics/audit-" + cluster + "/logs";
  }

  private boolean opened(List<String> clusters) throws IOException, InterruptedException {
    List<String> states = new ArrayList<>();
    for (String cluster : clusters) {
      states.add(
          operator
              .get("/v1/tenants/" + id + "/clusters/" + cluster + "/audit")
              .orThrow()
              .getString("state"));
    }
    return states.stream().allMatch("opened"::equals);
  }
}
