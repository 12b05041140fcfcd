package io.annals.standalone.bench;

import io.annals.standalone.client.AnnalsClient;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * The ten searches whose latency is reported, through HTTP, warm: one run that does not count, then
 * five.
 */
final class Searches {
  private static final int RUNS = 5;

  private final AnnalsClient reader;
  private final String logs;
  private final Instant from;
  private final Instant to;

  Searches(AnnalsClient reader, String logs, Instant from, Instant to) {
    this.reader = reader;
    this.logs = logs;
    this.from = from;
    this.to = to;
  }

  private record Search(String what, String call, JsonObject body) {}

  void run(String someAuditId, PrintStream out) throws IOException, InterruptedException {
    for (Search search : searches(someAuditId)) {
      double[] millis = new double[RUNS];
      JsonObject answer = time(search, millis, 0);
      for (int i = 0; i < RUNS; i++) {
        answer = time(search, millis, i);
      }
      out.printf(
          Locale.ROOT,
          "  %-48s %-28s %s%n",
          search.what(),
          new Figures(millis) + " ms",
          found(answer));
    }
  }

  private JsonObject time(Search search, double[] millis, int run)
      throws IOException, InterruptedException {
    JsonObject body = search.body().copy().put("from", from.toString()).put("to", to.toString());
    long begin = System.nanoTime();
    JsonObject answer = reader.post(logs + search.call(), body).orThrow();
    millis[run] = (System.nanoTime() - begin) / 1e6;
    if (!answer.getBoolean("complete")) {
      throw new IllegalStateException("incomplete: " + answer.getJsonArray("reasons"));
    }
    return answer;
  }

  private static String found(JsonObject answer) {
    if (answer.containsKey("events")) {
      return answer.getJsonArray("events").size() + " events";
    }
    if (answer.containsKey("values")) {
      return answer.getJsonArray("values").size() + " values";
    }
    long count =
        answer.getJsonArray("buckets").stream()
            .mapToLong(b -> ((JsonObject) b).getLong("count"))
            .sum();
    return count + " counted";
  }

  private static List<Search> searches(String auditId) {
    return List.of(
        new Search("newest 20", "", logs("*", 20)),
        new Search("one audit id", "", logs("auditID:\"" + auditId + "\"", 100)),
        new Search("newest 100 of user alice", "", logs("user.username:alice", 100)),
        new Search("a token that is nowhere", "", logs("zebrafish", 100)),
        new Search("newest 100 with a common token", "", logs("nginx", 100)),
        new Search("count of a common token", "/histogram", histogram("nginx")),
        new Search(
            "newest 100 refused writes",
            "",
            logs("responseStatus.code >= 400 and verb:create", 100)),
        new Search("histogram of everything", "/histogram", histogram("*")),
        new Search("histogram of user alice", "/histogram", histogram("user.username:alice")),
        new Search(
            "top users",
            "/fields",
            new JsonObject().put("field", "user.username").put("limit", 20)));
  }

  private static JsonObject logs(String query, int limit) {
    return new JsonObject().put("query", query).put("limit", limit);
  }

  private static JsonObject histogram(String query) {
    return new JsonObject().put("query", query).put("buckets", 60);
  }
}
