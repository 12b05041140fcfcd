package io.annals.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.standalone.Tenancy.Sender;
import io.annals.standalone.client.AnnalsClient;
import io.annals.standalone.client.AnnalsClient.Answer;
import io.annals.standalone.sample.EventLists;
import io.annals.standalone.sample.SampleEvent;
import io.annals.standalone.sample.SampleEvents;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** The main path, end to end, through HTTP alone. */
@Isolated("measures time")
class SpineTest {
  private static final List<SampleEvent> SAMPLE = SampleEvents.load();

  @TempDir static Path folder;
  private static AnnalsProcess annals;
  private static AnnalsClient operator;

  @BeforeAll
  static void startTheProgram() throws Exception {
    annals = AnnalsProcess.start(folder.resolve("data"), "store.flush-age=PT3S");
    operator = annals.operator();
  }

  @AfterAll
  static void stopTheProgram() throws Exception {
    if (annals != null) {
      annals.close();
    }
  }

  @Test
  void every_real_event_comes_back_byte_for_byte_and_counts_agree_with_the_file() throws Exception {
    Tenancy tenant = Tenancy.create(operator, "bytes");
    Sender sender = tenant.cluster("prod");
    List<byte[]> items = SAMPLE.stream().map(e -> e.original().getBytes(UTF_8)).toList();
    long wireBytes = sendAll(sender, items);
    awaitCount(tenant, "audit-prod", items.size());

    List<String> sent = SAMPLE.stream().map(SampleEvent::original).toList();
    List<String> stored = tenant.rawEvents("audit-prod");
    RedactedEvents.assertSame(sent, stored);
    long storedBytes = stored.stream().mapToLong(event -> event.getBytes(UTF_8).length).sum();
    Metered.await(tenant, wireBytes, storedBytes);
    assertCountsAgree(
        tenant,
        e -> e.getJsonObject("user", new JsonObject()).getString("username"),
        "user.username");
    assertCountsAgree(tenant, e -> e.getString("verb"), "verb");
    assertCountsAgree(
        tenant,
        e -> e.getJsonObject("objectRef", new JsonObject()).getString("resource"),
        "objectRef.resource");
    assertCountsAgree(
        tenant,
        e -> {
          Integer code = e.getJsonObject("responseStatus", new JsonObject()).getInteger("code");
          return code == null ? null : code.toString();
        },
        "responseStatus.code");

    sendAll(sender, items);
    assertEquals(items.size(), tenant.count("audit-prod", "*"), "sent again, counted once");
    assertEquals(0, annals.stop(), "stops cleanly");
    annals.start();
    operator = annals.operator();
    sendAll(sender, items);
    AnnalsProcess.await(
        "the counts after restart and repeat",
        Duration.ofSeconds(30),
        () -> tenant.countOrUnknown("audit-prod", "*") == items.size());
    Metered.await(tenant, wireBytes, storedBytes);
    RedactedEvents.assertSame(sent, tenant.rawEvents("audit-prod"));
    Metered.awaitRead(tenant, 2, 2 * storedBytes);
  }

  @Test
  void three_broken_items_among_ninety_seven_good_ones_go_to_quarantine() throws Exception {
    Tenancy tenant = Tenancy.create(operator, "broken");
    Sender sender = tenant.cluster("prod");
    List<byte[]> items = new ArrayList<>();
    for (int i = 0; i < 97; i++) {
      items.add(SAMPLE.get(i).original().getBytes(UTF_8));
    }
    items.add(
        10,
        "{\"level\":\"Loud\",\"stage\":\"Panic\",\"auditID\":\"x\",\"verb\":\"get\"}"
            .getBytes(UTF_8));
    items.add(50, "42".getBytes(UTF_8));
    items.add(SAMPLE.get(7).original().replaceFirst("\"auditID\":\"[^\"]+\",", "").getBytes(UTF_8));
    JsonObject answer = sender.send(EventLists.of(items)).orThrow();
    assertEquals(
        new JsonObject(
            "{\"received\":100,\"stored\":97,\"dropped\":0,\"quarantined\":3,\"shed\":0}"),
        answer);
    awaitCount(tenant, "audit-prod", 97);
    AnnalsProcess.await(
        "the quarantine", Duration.ofSeconds(5), () -> quarantine(tenant).size() == 3);
    for (Object item : quarantine(tenant)) {
      assertFalse(((JsonObject) item).getString("reason").isBlank());
      assertEquals("prod", ((JsonObject) item).getString("cluster"));
    }
  }

  @Test
  void complete_items_of_a_body_that_breaks_off_are_stored() throws Exception {
    Tenancy tenant = Tenancy.create(operator, "cut");
    Sender sender = tenant.cluster("prod");
    List<byte[]> items =
        SAMPLE.subList(0, 10).stream().map(e -> e.original().getBytes(UTF_8)).toList();
    byte[] whole = EventLists.of(items);
    int lastItem = items.get(9).length;
    byte[] cut = java.util.Arrays.copyOf(whole, whole.length - lastItem / 2);
    JsonObject answer = sender.send(cut).orThrow();
    assertEquals(9, answer.getInteger("stored"));
    assertEquals(1, answer.getInteger("quarantined"));
    awaitCount(tenant, "audit-prod", 9);
    Answer nothing = sender.send("not json at all".getBytes(UTF_8));
    assertEquals(400, nothing.status());
  }

  @Test
  void words_are_found_as_a_person_sees_them() throws Exception {
    Tenancy tenant = Tenancy.create(operator, "words");
    Sender sender = tenant.cluster("prod");
    String template = SAMPLE.get(1).original();
    String event =
        template.substring(0, template.length() - 1)
            + ",\"x\":{\"url\":\"/apis?watch=1\\u0026needleone=2\",\"say\":\"he said \\\"needletwo\\\"\","
            + "\"nested\":\"{\\\"spec\\\":{\\\"image\\\":\\\"registry.example/needlethree:1.2\\\"}}\"}}";
    sender.send(EventLists.of(List.of(event.getBytes(UTF_8)))).orThrow();
    awaitCount(tenant, "audit-prod", 1);
    for (String query :
        List.of(
            "needleone",
            "needletwo",
            "NeedleTwo",
            "needlethree",
            "x.url:needleone",
            "#\"he said\"",
            "x.nested:\"registry.example/needlethree:1.2\"",
            "needle*",
            "x.say:needlet?o")) {
      assertEquals(1, tenant.count("audit-prod", query), query);
    }
    assertEquals(0, tenant.count("audit-prod", "u0026needleone"));
    assertEquals(0, tenant.count("audit-prod", "needle"));
  }

  @Test
  void two_tenants_with_the_same_cluster_name_never_meet() throws Exception {
    Tenancy one = Tenancy.create(operator, "one");
    Tenancy two = Tenancy.create(operator, "two");
    Sender toOne = one.cluster("prod");
    Sender toTwo = two.cluster("prod");
    toOne.send(EventLists.of(List.of(SAMPLE.get(1).original().getBytes(UTF_8)))).orThrow();
    awaitCount(one, "audit-prod", 1);
    assertEquals(0, two.count("audit-prod", "*"));
    assertEquals(404, two.admin().get("/v1/tenants/one").status());
    assertEquals(404, two.admin().get("/v1/tenants/nobody").status());
    assertEquals(
        404,
        two.admin().post("/v1/tenants/one/topics/audit-prod/logs", Tenancy.range("*")).status());
    assertEquals(
        404, toTwo.client().post(toOne.path(), "application/json", "[]".getBytes(UTF_8)).status());
    Sender intruder = new Sender(toOne.path(), toTwo.client());
    assertEquals(404, intruder.send(EventLists.of(List.of())).status());
    assertEquals(
        401,
        new Sender(toOne.path(), annals.client("wrong")).send(EventLists.of(List.of())).status());
  }

  @Test
  void a_switch_opens_within_a_second_and_closes_within_two() throws Exception {
    Tenancy tenant = Tenancy.create(operator, "quick");
    tenant.admin().post(tenant.path("/clusters"), new JsonObject("{\"id\":\"warm\"}")).orThrow();
    tenant.awaitSwitch("warm", s -> "opened".equals(s.getString("state")));
    tenant
        .admin()
        .post(
            tenant.path("/clusters"),
            new JsonObject("{\"id\":\"c\",\"audit\":{\"enabled\":false}}"))
        .orThrow();
    Instant start = Instant.now();
    JsonObject wish = new JsonObject().put("policy", Tenancy.keepingAll());
    tenant.admin().post(tenant.path("/clusters/c/audit/enable"), wish).orThrow();
    tenant.awaitSwitch("c", s -> "opened".equals(s.getString("state")));
    Duration toOpen = Duration.between(start, Instant.now());
    assertTrue(toOpen.compareTo(Duration.ofSeconds(1)) < 0, "opened after " + toOpen);

    Sender sender = tenant.sender("c");
    byte[] body = EventLists.of(List.of(SAMPLE.get(3).original().getBytes(UTF_8)));
    assertEquals(1, sender.send(body).orThrow().getInteger("stored"), "a token works at once");

    start = Instant.now();
    tenant.admin().post(tenant.path("/clusters/c/audit/disable"), new JsonObject()).orThrow();
    AnnalsProcess.await(
        "dropped",
        Duration.ofSeconds(2),
        () -> {
          try {
            return sender.send(body).orThrow().getInteger("dropped") == 1;
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
    tenant.awaitSwitch("c", s -> "closed".equals(s.getString("state")));
    assertTrue(Duration.between(start, Instant.now()).compareTo(Duration.ofSeconds(4)) < 0);
  }

  /** Returns how many bytes went over the wire. */
  static long sendAll(Sender sender, List<byte[]> items) throws Exception {
    long bytes = 0;
    for (int i = 0; i < items.size(); i += 100) {
      List<byte[]> batch = items.subList(i, Math.min(items.size(), i + 100));
      byte[] body = EventLists.of(batch);
      bytes += body.length;
      JsonObject answer = sender.send(body).orThrow();
      assertEquals(batch.size(), answer.getInteger("stored"), answer::encode);
    }
    return bytes;
  }

  private static void awaitCount(Tenancy tenant, String topic, long count) {
    AnnalsProcess.await(
        count + " events in " + topic,
        Duration.ofSeconds(10),
        () -> tenant.countOrUnknown(topic, "*") == count);
  }

  private static JsonArray quarantine(Tenancy tenant) {
    try {
      return tenant.admin().get(tenant.path("/quarantine")).orThrow().getJsonArray("items");
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static void assertCountsAgree(
      Tenancy tenant, Function<JsonObject, String> value, String field) throws Exception {
    Map<String, Long> inFile = new TreeMap<>();
    for (SampleEvent event : SAMPLE) {
      String v = value.apply(new JsonObject(event.original()));
      if (v != null) {
        inFile.merge(v, 1L, Long::sum);
      }
    }
    JsonObject answer =
        tenant
            .admin()
            .post(
                tenant.path("/topics/audit-prod/logs/fields"),
                Tenancy.range("*").put("field", field).put("limit", 1000))
            .orThrow();
    Map<String, Long> found = new HashMap<>();
    for (Object v : answer.getJsonArray("values")) {
      JsonObject entry = (JsonObject) v;
      found.put(entry.getValue("value").toString(), entry.getLong("count"));
    }
    assertEquals(inFile, new TreeMap<>(found), field);
    Map.Entry<String, Long> most = Collections.max(inFile.entrySet(), Map.Entry.comparingByValue());
    assertEquals(
        most.getValue(), exactly(tenant, field, most.getKey(), value), field + ":" + most.getKey());
  }

  /**
   * Search compares tokens, so a value can also match longer ones: counts by the file's own rule.
   */
  private static long exactly(
      Tenancy tenant, String field, String wanted, Function<JsonObject, String> value)
      throws Exception {
    return tenant.searchAll("audit-prod", field + ":\"" + wanted + "\"").stream()
        .filter(item -> wanted.equals(value.apply(((JsonObject) item).getJsonObject("event"))))
        .count();
  }
}
