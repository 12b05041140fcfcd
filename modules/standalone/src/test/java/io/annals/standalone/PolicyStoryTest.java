package io.annals.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.standalone.NumberedLoad.Request;
import io.annals.standalone.client.AnnalsClient;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Policies and sinks change while a thousand events a second arrive. */
@Isolated("measures time")
class PolicyStoryTest {
  private static final long LIVE = Duration.ofSeconds(2).toNanos();
  private static final JsonObject METADATA = new JsonObject().put("preset", "metadata");
  private static final JsonObject CREATES =
      new JsonObject()
          .put(
              "yaml",
              """
              apiVersion: audit.k8s.io/v1
              kind: Policy
              rules:
                - level: Request
                  verbs: ["create"]
              """);

  @TempDir Path folder;
  private Tenancy tenant;
  private AnnalsClient admin;

  /** When a call began, and when its effect may be relied on. */
  private record Moment(long called, long live) {}

  @Test
  void a_change_is_live_within_two_seconds_loses_nothing_and_judges_no_request_by_a_mix()
      throws Exception {
    try (AnnalsProcess annals =
        AnnalsProcess.start(folder.resolve("data"), "store.flush-age=PT3S")) {
      tenant = Tenancy.create(annals.operator(), "acme");
      admin = tenant.admin();
      Tenancy.Sender sender = tenant.cluster("prod");
      topic("first");
      topic("second");
      Moment lowered;
      Moment added;
      Moment moved;
      Moment narrowed;
      List<Request> requests;
      try (NumberedLoad load = new NumberedLoad(sender)) {
        elapse(Duration.ofSeconds(2));
        lowered = change(() -> admin.put(path("/policy"), METADATA).orThrow());
        elapse(Duration.ofSeconds(3));
        JsonObject sink =
            new JsonObject()
                .put("id", "copy")
                .put("topic", "first")
                .put("policy", Tenancy.keepingAll())
                .put("delivery", "guaranteed");
        added = change(() -> admin.post(path("/sinks"), sink).orThrow());
        elapse(Duration.ofSeconds(3));
        narrowed =
            change(
                () ->
                    admin
                        .patch(path("/sinks/copy"), new JsonObject().put("policy", CREATES))
                        .orThrow());
        elapse(Duration.ofSeconds(3));
        moved =
            change(
                () ->
                    admin
                        .patch(path("/sinks/copy"), new JsonObject().put("topic", "second"))
                        .orThrow());
        elapse(Duration.ofSeconds(3));
        requests = load.stop();
      }
      long all = (long) requests.size() * NumberedLoad.BATCH;
      AnnalsProcess.await(
          "all events",
          Duration.ofSeconds(30),
          () -> tenant.countOrUnknown("audit-prod", "*") == all);
      assertDefaultSink(requests, lowered);
      assertCopies(requests, added, narrowed, moved);
    }
  }

  private void assertDefaultSink(List<Request> requests, Moment lowered) throws Exception {
    Map<Integer, List<JsonObject>> stored = byRequest("audit-prod");
    for (Request request : requests) {
      Set<String> levels = levels(stored.get(request.number()));
      assertEquals(1, levels.size(), "one request, one policy");
      if (request.answered() < lowered.called()) {
        assertEquals(Set.of("RequestResponse"), levels);
      } else if (request.began() > lowered.live()) {
        assertEquals(Set.of("Metadata"), levels);
      }
      for (JsonObject event : stored.get(request.number())) {
        boolean bodies = event.containsKey("requestObject") || event.containsKey("responseObject");
        assertEquals(levels.contains("RequestResponse"), bodies);
      }
    }
    assertTrue(requests.stream().anyMatch(r -> r.answered() < lowered.called()));
    assertTrue(requests.stream().anyMatch(r -> r.began() > lowered.live()));
  }

  private void assertCopies(List<Request> requests, Moment added, Moment narrowed, Moment moved)
      throws Exception {
    Map<Integer, List<JsonObject>> first = byRequest("first");
    Map<Integer, List<JsonObject>> second = byRequest("second");
    Set<Integer> both = new HashSet<>(first.keySet());
    both.retainAll(second.keySet());
    assertEquals(Set.of(), both, "each request goes to one of both topics");
    for (Request request : requests) {
      List<JsonObject> copies = new ArrayList<>();
      copies.addAll(first.getOrDefault(request.number(), List.of()));
      copies.addAll(second.getOrDefault(request.number(), List.of()));
      if (request.answered() < added.called()) {
        assertEquals(0, copies.size());
      } else if (request.began() > added.live()) {
        assertEquals(1, levels(copies).size(), "one request, one policy");
        boolean creates = levels(copies).contains("Request");
        assertEquals(creates ? NumberedLoad.BATCH / 2 : NumberedLoad.BATCH, copies.size());
        if (request.answered() < narrowed.called()) {
          assertEquals(Set.of("RequestResponse"), levels(copies));
        } else if (request.began() > narrowed.live()) {
          assertEquals(Set.of("Request"), levels(copies));
        }
      }
      if (request.answered() < moved.called()) {
        assertTrue(!second.containsKey(request.number()));
      } else if (request.began() > moved.live()) {
        assertTrue(!first.containsKey(request.number()));
      }
    }
    assertTrue(!second.isEmpty());
  }

  /** The events of a topic by the request that they came in; none twice. */
  private Map<Integer, List<JsonObject>> byRequest(String topic) throws Exception {
    Map<Integer, List<JsonObject>> byRequest = new HashMap<>();
    Set<String> seen = new HashSet<>();
    for (Object item : tenant.searchAll(topic, "*")) {
      JsonObject event = ((JsonObject) item).getJsonObject("event");
      assertTrue(seen.add(event.getString("auditID")), "twice: " + event.getString("auditID"));
      byRequest
          .computeIfAbsent(NumberedLoad.requestOf(event), none -> new ArrayList<>())
          .add(event);
    }
    return byRequest;
  }

  private static Set<String> levels(List<JsonObject> events) {
    return events.stream().map(event -> event.getString("level")).collect(Collectors.toSet());
  }

  private interface Call {
    Object make() throws Exception;
  }

  private static Moment change(Call call) throws Exception {
    long called = System.nanoTime();
    call.make();
    return new Moment(called, System.nanoTime() + LIVE);
  }

  /** Lets the load go on for a while. */
  private static void elapse(Duration length) {
    long end = System.nanoTime() + length.toNanos();
    BooleanSupplier over = () -> System.nanoTime() >= end;
    AnnalsProcess.await("the time", length.plusSeconds(5), over);
  }

  private void topic(String id) throws Exception {
    admin
        .post(
            tenant.path("/topics"),
            new JsonObject().put("id", id).put("logset", "kubernetes").put("kind", "audit"))
        .orThrow();
    AnnalsProcess.await(
        "the log of " + id, Duration.ofSeconds(10), () -> tenant.countOrUnknown(id, "*") == 0);
  }

  private String path(String rest) {
    return tenant.path("/clusters/prod" + rest);
  }
}
