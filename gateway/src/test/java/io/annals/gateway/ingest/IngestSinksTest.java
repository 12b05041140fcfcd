package io.annals.gateway.ingest;

import static io.annals.gateway.ingest.FakeRouting.rules;
import static io.annals.gateway.ingest.FakeRouting.sink;
import static io.annals.gateway.ingest.IngestServer.NOW;
import static io.annals.gateway.ingest.IngestServer.assertCounts;
import static io.annals.gateway.ingest.IngestServer.event;
import static io.annals.gateway.ingest.IngestServer.list;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.tenancy.SinkRoute.Delivery;
import io.annals.tenancy.StoredPolicy;
import io.annals.tenancy.TopicUid;
import io.annals.testkit.Eventually;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several sinks of one cluster, each with a policy of its own. */
class IngestSinksTest {
  private static final StoredPolicy METADATA = rules("- level: Metadata");
  private static final StoredPolicy DELETES =
      rules("- level: RequestResponse\n  verbs: [delete]\n- level: None");
  private static final TopicUid SECOND = new TopicUid(31);
  private static final TopicUid THIRD = new TopicUid(32);

  private final IngestServer server = new IngestServer();

  @BeforeEach
  void room() {
    server.log.limit = 1 << 20;
  }

  @AfterEach
  void close() {
    server.close();
  }

  private static String full(String auditId, String verb) {
    return "{\"level\":\"RequestResponse\",\"auditID\":\""
        + auditId
        + "\",\"stage\":\"ResponseComplete\",\"verb\":\""
        + verb
        + "\",\"objectRef\":{\"resource\":\"pods\",\"name\":\"web\"}"
        + ",\"requestObject\":{\"kind\":\"Pod\"},\"responseObject\":{\"kind\":\"Status\"}"
        + ",\"stageTimestamp\":\"2026-11-21T04:53:55.601261Z\"}";
  }

  private static String metadata(String auditId, String verb) {
    return full(auditId, verb)
        .replace("\"level\":\"RequestResponse\"", "\"level\":\"Metadata\"")
        .replaceAll(",\"(request|response)Object\":\\{[^}]*}", "");
  }

  private List<String> texts(TopicUid topic) {
    return server.log.in(topic).stream().map(FakeLog.Appended::text).toList();
  }

  private double verdicts(String delivery, String outcome) {
    return server.counter("annals.ingest.verdicts", "delivery", delivery, "outcome", outcome);
  }

  private double bestEffort(String outcome) {
    return server.counter("annals.ingest.besteffort", "outcome", outcome);
  }

  @Test
  void each_sink_has_what_its_own_policy_keeps() throws IOException {
    server.routing.further =
        List.of(sink(31, METADATA, Delivery.GUARANTEED), sink(32, DELETES, Delivery.BEST_EFFORT));
    String gone = full("a", "delete");
    String made = full("b", "create");
    byte[] body = list(gone, made);
    assertCounts(server.post(body), 2, 0, 0, 0);
    assertEquals(List.of(gone, made), texts(FakeRouting.TOPIC));
    assertEquals(List.of(metadata("a", "delete"), metadata("b", "create")), texts(SECOND));
    Eventually.until("the third has it", () -> texts(THIRD).equals(List.of(gone)));
    for (TopicUid topic : List.of(FakeRouting.TOPIC, SECOND, THIRD)) {
      FakeLog.Appended first = server.log.in(topic).get(0);
      assertEquals("a", first.key());
      assertEquals(server.log.events().get(0).envelope(), first.envelope());
    }
    assertEquals(2, verdicts("guaranteed", "kept"));
    assertEquals(2, verdicts("guaranteed", "stripped"));
    assertEquals(1, verdicts("bestEffort", "kept"));
    assertEquals(1, verdicts("bestEffort", "dropped"));
    assertEquals(1, bestEffort("stored"));
    server.assertInIsOut();
  }

  @Test
  void sinks_that_keep_the_same_share_one_text() throws IOException {
    server.routing.further = List.of(sink(31, METADATA, Delivery.GUARANTEED));
    server.routing.policy = rules("- level: Metadata\n  omitManagedFields: true");
    assertCounts(server.post(list(full("a", "get"), event("b"))), 2, 0, 0, 0);
    for (int i = 0; i < 2; i++) {
      assertArrayEquals(server.log.events().get(i).value(), server.log.in(SECOND).get(i).value());
    }
    assertSame(server.log.events().get(1).value(), server.log.in(SECOND).get(1).value());
  }

  @Test
  void an_event_counts_once_as_what_guaranteed_sinks_make_of_it() throws IOException {
    server.routing.policy = DELETES;
    server.routing.further =
        List.of(
            sink(31, FakeRouting.EVERYTHING, Delivery.BEST_EFFORT),
            sink(32, DELETES, Delivery.GUARANTEED));
    assertCounts(
        server.post(list(full("a", "delete"), full("b", "get"), full("c", "get"), "1")),
        1,
        2,
        1,
        0);
    assertEquals(3, texts(SECOND).size());
    assertEquals(List.of(full("a", "delete")), texts(THIRD));
    server.assertInIsOut();
  }

  @Test
  void an_omitted_stage_is_dropped_and_a_level_never_raised() throws IOException {
    server.routing.policy =
        rules("- level: RequestResponse\n  omitStages: [RequestReceived]\n- level: Metadata");
    String received = event("a").replace("ResponseComplete", "RequestReceived");
    assertCounts(server.post(list(received, event("b"))), 1, 1, 0, 0);
    assertEquals(List.of(event("b")), texts(FakeRouting.TOPIC));
  }

  @Test
  void a_policy_that_changes_is_used_from_the_next_request_on() throws IOException {
    byte[] body = list(full("a", "get"));
    assertCounts(server.post(body), 1, 0, 0, 0);
    server.routing.policy = METADATA;
    assertCounts(server.post(body), 1, 0, 0, 0);
    server.routing.policy = DELETES;
    assertCounts(server.post(body), 0, 1, 0, 0);
    assertEquals(List.of(full("a", "get"), metadata("a", "get")), texts(FakeRouting.TOPIC));
    List<FakeLog.Appended> both = server.log.events();
    assertEquals(both.get(0).envelope().dedupeHash(), both.get(1).envelope().dedupeHash());
  }

  @Test
  void a_request_under_way_is_judged_as_it_began() throws IOException {
    String[] items = new String[20];
    Arrays.setAll(items, i -> full("id-" + i, "get"));
    byte[] body = list(items);
    try (RawRequest request = new RawRequest(server.port)) {
      request
          .head(RawRequest.PATH, FakeRouting.TOKEN, "Content-Length: " + body.length)
          .send(Arrays.copyOf(body, body.length / 2));
      Eventually.until("some are judged", () -> server.log.events().size() > 5);
      server.routing.policy = METADATA;
      server.routing.further = List.of(sink(31, METADATA, Delivery.GUARANTEED));
      request.send(Arrays.copyOfRange(body, body.length / 2, body.length));
      assertCounts(request.answer(), 20, 0, 0, 0);
    }
    assertEquals(List.of(items), texts(FakeRouting.TOPIC));
    assertEquals(List.of(), texts(SECOND));
  }

  @Test
  void a_further_sink_takes_part_when_its_log_is_there() throws IOException {
    server.routing.further = List.of(sink(31, METADATA, Delivery.GUARANTEED));
    server.routing.unready = SECOND;
    assertCounts(server.post(list(event("a"))), 1, 0, 0, 0);
    server.routing.unready = null;
    assertCounts(server.post(list(event("b"))), 1, 0, 0, 0);
    assertEquals(List.of(event("b")), texts(SECOND));
  }

  @Test
  void a_guaranteed_sink_that_fails_is_503_until_it_is_back() throws IOException {
    server.routing.further = List.of(sink(31, METADATA, Delivery.GUARANTEED));
    server.log.moods.put(SECOND, FakeLog.Mood.FAILS);
    byte[] body = list(full("a", "get"), full("b", "get"));
    RawRequest.Answer answer = server.post(body);
    assertEquals(503, answer.status());
    assertEquals("1", answer.header("retry-after"));
    assertEquals(2, server.outcome("unacknowledged"));
    assertEquals(0, server.outcome("stored"));
    server.log.moods.clear();
    assertCounts(server.post(body), 2, 0, 0, 0);
    assertEquals(2, texts(SECOND).size());
    List<FakeLog.Appended> again = server.log.events();
    assertEquals(4, again.size());
    assertEquals(
        again.get(0).envelope().dedupeHash(),
        again.get(2).envelope().dedupeHash(),
        "the store knows the repeat by it");
    server.assertInIsOut();
  }

  @Test
  void a_sink_of_best_effort_that_fails_is_noted_and_nothing_else() throws IOException {
    server.routing.further = List.of(sink(31, METADATA, Delivery.BEST_EFFORT));
    server.log.moods.put(SECOND, FakeLog.Mood.FAILS);
    assertCounts(server.post(list(full("a", "get"), full("b", "get"))), 2, 0, 0, 0);
    Eventually.until("it is noted", () -> server.log.quarantined().size() == 1);
    JsonObject gap = new JsonObject(server.log.quarantined().get(0).text());
    assertEquals("outage", gap.getString("cause"));
    assertEquals(2, gap.getInteger("events"));
    assertEquals(2 * metadata("a", "get").length(), gap.getInteger("bytes"));
    assertEquals(NOW.toString(), gap.getString("from"));
    JsonObject topic = gap.getJsonArray("topics").getJsonObject(0);
    assertEquals(31, topic.getInteger("topic"));
    assertEquals(2, topic.getInteger("events"));
    assertEquals(2, bestEffort("lost"));
    server.log.moods.put(FakeRouting.QUARANTINE, FakeLog.Mood.FAILS);
    assertCounts(server.post(list(full("c", "get"))), 1, 0, 0, 0);
    Eventually.asserted(() -> assertEquals(1, server.counter("annals.ingest.gaps.unwritten")));
    server.assertInIsOut();
  }

  @Test
  void a_slow_sink_of_best_effort_delays_nobody_and_holds_a_quarter_at_most() throws IOException {
    server.routing.further = List.of(sink(31, FakeRouting.EVERYTHING, Delivery.BEST_EFFORT));
    server.log.moods.put(SECOND, FakeLog.Mood.WAITS);
    int size = full("0", "get").length();
    server.log.limit = 4L * 3 * size;
    long start = System.nanoTime();
    for (int i = 0; i < 5; i++) {
      assertCounts(server.post(list(full(Integer.toString(i), "get"))), 1, 0, 0, 0);
    }
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    assertTrue(took.compareTo(Duration.ofSeconds(4)) < 0, took::toString);
    assertEquals(3, server.log.waiting());
    assertEquals(2, bestEffort("lost"));
    Eventually.until("the lost are noted", () -> server.log.quarantined().size() == 2);
    server.log.acknowledge();
    Eventually.asserted(() -> assertEquals(3, bestEffort("stored")));
    assertCounts(server.post(list(full("6", "get"))), 1, 0, 0, 0);
    Eventually.asserted(() -> assertEquals(4, bestEffort("stored")));
  }

  @Test
  void a_policy_that_cannot_be_read_keeps_everything() throws IOException {
    server.routing.policy = rules("- level: Everything");
    server.routing.further =
        List.of(sink(31, new StoredPolicy("of-a-later-version", null), Delivery.GUARANTEED));
    assertCounts(server.post(list(full("a", "get"), full("b", "get"))), 2, 0, 0, 0);
    assertEquals(List.of(full("a", "get"), full("b", "get")), texts(FakeRouting.TOPIC));
    assertEquals(texts(FakeRouting.TOPIC), texts(SECOND));
    assertEquals(2, server.counter("annals.ingest.policies.unreadable"), "once a policy");
    assertEquals(4, server.counter("annals.ingest.unjudged"), "once an event and sink");
  }
}
