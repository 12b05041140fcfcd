package io.annals.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.standalone.Tenancy.Sender;
import io.annals.standalone.sample.EventLists;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What was shed, cut and refused is in the gap ledger, to the event, whatever was killed. */
@Execution(ExecutionMode.SAME_THREAD)
class GapStoryTest {
  private static final int SHED_REQUESTS = 3;
  private static final int EVENTS = 100;
  private static final int BAD = 7;

  @TempDir Path folder;

  @Test
  void counts_survive_kills_in_the_hot_tail_and_while_they_are_flushed() throws Exception {
    try (AnnalsProcess annals = AnnalsProcess.start(folder.resolve("data"))) {
      Tenancy tenant = Tenancy.create(annals.operator(), "acme");
      Sender sender = tenant.cluster("prod");
      Map<String, Counts> expected = new TreeMap<>();
      expected.put("suspended", shed(tenant, sender));
      expected.put("truncated", truncated(sender));
      expected.put("quarantine", quarantined(sender));
      annals.killEverything();
      annals.start();
      awaitLedger(tenant, expected);

      annals.killEverything();
      annals.configure("store.flush-age=PT1S");
      annals.start();
      assertEquals(expected, ledger(tenant), "entered, or in the row of the tail that was lost");
      expected.put("quarantine", expected.get("quarantine").and(quarantined(sender)));
      annals.killEverything();
      annals.start();
      awaitLedger(tenant, expected);
    }
  }

  private static Counts shed(Tenancy tenant, Sender sender) throws Exception {
    tenant.operator().post(tenant.path("/suspend"), new JsonObject()).orThrow();
    Counts shed = new Counts(0, 0);
    for (int i = 0; i < SHED_REQUESTS; i++) {
      int request = i;
      List<byte[]> items = items(n -> event("s" + request + "-" + n, ""));
      assertEquals(EVENTS, sender.send(EventLists.of(items)).orThrow().getInteger("shed"));
      shed = shed.and(Counts.of(items));
    }
    tenant.operator().post(tenant.path("/resume"), new JsonObject()).orThrow();
    return shed;
  }

  private static Counts truncated(Sender sender) throws Exception {
    byte[] whole =
        event("big", ",\"responseObject\":\"" + "x".repeat(5 << 20) + "\"").getBytes(UTF_8);
    List<byte[]> items = items(n -> event("t" + n, ""));
    items.set(EVENTS / 2, whole);
    assertEquals(EVENTS, sender.send(EventLists.of(items)).orThrow().getInteger("stored"));
    return new Counts(1, -1);
  }

  private static Counts quarantined(Sender sender) throws Exception {
    List<byte[]> items = items(n -> event("q" + n + Instant.now(), ""));
    List<byte[]> bad =
        IntStream.range(0, BAD)
            .mapToObj(
                n -> ("{\"level\":\"Loud\",\"kind\":\"Gap\",\"n\":" + n + "}").getBytes(UTF_8))
            .toList();
    items.addAll(bad);
    JsonObject receipt = sender.send(EventLists.of(items)).orThrow();
    assertEquals(BAD, receipt.getInteger("quarantined"));
    return Counts.of(bad);
  }

  private static void awaitLedger(Tenancy tenant, Map<String, Counts> expected) {
    AnnalsProcess.await(
        "the ledger of " + expected,
        Duration.ofSeconds(60),
        () -> {
          Map<String, Counts> now = ledger(tenant);
          now.forEach(
              (cause, counts) ->
                  assertTrue(
                      counts.events() <= expected.get(cause).events(),
                      () -> "counted twice: " + now + " of " + expected));
          return now.equals(expected);
        });
  }

  /** By cause; every item has bounds, and all topics lack it. Of what was cut, no bytes. */
  private static Map<String, Counts> ledger(Tenancy tenant) {
    Map<String, Counts> causes = new TreeMap<>();
    for (Object each : items(tenant)) {
      JsonObject item = (JsonObject) each;
      String cause = item.getString("cause");
      assertTrue(
          !Instant.parse(item.getString("to")).isBefore(Instant.parse(item.getString("from"))));
      assertTrue(!item.containsKey("topic"), item::encode);
      long bytes = item.getLong("bytes");
      if (cause.equals("truncated")) {
        assertTrue(bytes > 5_000_000, item::encode);
        bytes = -1;
      }
      causes.merge(cause, new Counts(item.getLong("events"), bytes), Counts::and);
    }
    return causes;
  }

  private static Iterable<Object> items(Tenancy tenant) {
    try {
      return tenant.admin().get(tenant.path("/clusters/prod/gaps")).orThrow().getJsonArray("items");
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<byte[]> items(IntFunction<String> event) {
    List<byte[]> items = new ArrayList<>();
    IntStream.range(0, EVENTS).forEach(n -> items.add(event.apply(n).getBytes(UTF_8)));
    return items;
  }

  private static String event(String id, String more) {
    return """
        {"level":"RequestResponse","auditID":"%s","stage":"ResponseComplete","verb":"update",\
        "requestURI":"/apis/apps/v1/namespaces/shop/deployments","user":{"username":"alice"},\
        "stageTimestamp":"%s"%s}"""
        .formatted(id, Instant.now(), more);
  }

  private record Counts(long events, long bytes) {
    static Counts of(List<byte[]> items) {
      return new Counts(items.size(), items.stream().mapToLong(item -> item.length).sum());
    }

    Counts and(Counts other) {
      return new Counts(events + other.events, bytes + other.bytes);
    }
  }
}
