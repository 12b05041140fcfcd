package io.annals.platform.health;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** The checks behind {@code /health/ready}. Thread-safe. */
public final class HealthChecks {
  private static final long LIMIT_MILLIS = 1_000;

  private final Map<String, HealthCheck> checks = new ConcurrentSkipListMap<>();

  /** One answer for all checks. */
  record Report(boolean up, JsonObject json) {}

  /** Adds a check; a name that is taken is a bug. */
  public void register(String name, HealthCheck check) {
    if (checks.putIfAbsent(name, check) != null) {
      throw new IllegalStateException("there is a health check " + name + " already");
    }
  }

  /** Runs all checks at once; never fails, and takes little more than a second at most. */
  Future<Report> run(Vertx vertx) {
    Map<String, Future<JsonObject>> outcomes = new TreeMap<>();
    checks.forEach((name, check) -> outcomes.put(name, outcome(vertx, check)));
    return Future.join(List.copyOf(outcomes.values()))
        .mapEmpty()
        .otherwiseEmpty()
        .map(done -> report(outcomes));
  }

  private static Report report(Map<String, Future<JsonObject>> outcomes) {
    JsonObject details = new JsonObject();
    boolean up = true;
    for (Map.Entry<String, Future<JsonObject>> each : outcomes.entrySet()) {
      JsonObject outcome = each.getValue().result();
      details.put(each.getKey(), outcome);
      up &= outcome.getString("status").equals("up");
    }
    return new Report(
        up, new JsonObject().put("status", up ? "up" : "down").put("checks", details));
  }

  private static Future<JsonObject> outcome(Vertx vertx, HealthCheck check) {
    Future<String> found;
    try {
      found = check.check();
    } catch (RuntimeException e) {
      found = Future.failedFuture(e);
    }
    return withDeadline(vertx, found)
        .map(detail -> new JsonObject().put("status", "up").put("detail", detail))
        .otherwise(
            e ->
                new JsonObject()
                    .put("status", "down")
                    .put("detail", String.valueOf(e.getMessage())));
  }

  private static Future<String> withDeadline(Vertx vertx, Future<String> found) {
    if (found.isComplete()) {
      return found;
    }
    Promise<String> first = Promise.promise();
    long timer =
        vertx.setTimer(
            LIMIT_MILLIS, late -> first.tryFail("no answer within " + LIMIT_MILLIS + " ms"));
    found.onComplete(
        detail -> {
          vertx.cancelTimer(timer);
          first.tryComplete(detail);
        },
        e -> {
          vertx.cancelTimer(timer);
          first.tryFail(e);
        });
    return first.future();
  }
}
