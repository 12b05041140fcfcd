package io.annals.gateway.ingest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import io.annals.platform.http.HttpListener;
import io.annals.tenancy.SwitchCount;
import io.annals.tenancy.SwitchState;
import io.annals.tenancy.TenantAccess;
import io.annals.tenancy.TenantRoute;
import io.annals.testkit.Eventually;
import io.annals.testkit.MutableClock;
import io.annals.testkit.SampleEvents;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IngestMountTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00.000001Z");

  private final Vertx vertx = Vertx.vertx();
  private final FakeRouting routing = new FakeRouting();
  private final FakeLog log = new FakeLog();
  private final MutableClock clock = new MutableClock(NOW);
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final List<SwitchCount> counts = new ArrayList<>();
  private final SwitchTally tally = new SwitchTally(this::write);
  private HttpListener listener;
  private int port;

  private Future<Void> write(Collection<SwitchCount> changed) {
    counts.clear();
    counts.addAll(changed);
    return Future.succeededFuture();
  }

  @BeforeEach
  void listen() {
    listen(new IngestConfig(1 << 20, 64 << 20, Duration.ofMillis(400)));
  }

  private void listen(IngestConfig config) {
    IngestMount mount =
        new IngestMount(
            config, routing, new TenantAccess(routing, clock), log, tally, clock, meters);
    if (listener != null) {
      Eventually.await(listener.stop());
    }
    listener =
        Eventually.await(HttpListener.start(vertx, "127.0.0.1", 0, 1, List.of(mount), meters));
    port = listener.port();
  }

  @AfterEach
  void close() {
    Eventually.await(vertx.close());
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String event(String auditId) {
    return "{\"level\":\"Metadata\",\"auditID\":\""
        + auditId
        + "\",\"stage\":\"ResponseComplete\",\"verb\":\"get\",\"stageTimestamp\":\"2026-11-21T04:53:55.601261Z\"}";
  }

  private static byte[] list(String... items) {
    return utf8("{\"kind\":\"EventList\",\"items\":[" + String.join(",", items) + "]}");
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(plain);
    }
    return packed.toByteArray();
  }

  private RawRequest.Answer post(byte[] body, String... headers) throws IOException {
    try (RawRequest request = new RawRequest(port)) {
      return request.post(body, headers);
    }
  }

  private static void assertCounts(
      RawRequest.Answer answer, int stored, int dropped, int quarantined, int shed) {
    assertEquals(200, answer.status(), answer.body());
    assertEquals("application/json", answer.header("content-type"));
    assertEquals(
        new JsonObject()
            .put("received", stored + dropped + quarantined + shed)
            .put("stored", stored)
            .put("dropped", dropped)
            .put("quarantined", quarantined)
            .put("shed", shed),
        new JsonObject(answer.body()));
  }

  private double outcome(String outcome) {
    return meters.get("annals.ingest.events").tag("outcome", outcome).counter().count();
  }

  private void assertInIsOut() {
    Eventually.asserted(
        () ->
            assertEquals(
                meters.get("annals.ingest.received").counter().count(),
                outcome("stored")
                    + outcome("dropped")
                    + outcome("quarantined")
                    + outcome("shed")
                    + outcome("unacknowledged")));
  }

  @Test
  void real_events_are_appended_byte_for_byte_before_the_answer() throws IOException {
    List<byte[]> lines = SampleEvents.sample();
    try (RawRequest request = new RawRequest(port)) {
      for (int from = 0; from < lines.size(); from += 100) {
        List<byte[]> batch = lines.subList(from, Math.min(lines.size(), from + 100));
        String[] items =
            batch.stream().map(l -> new String(l, StandardCharsets.UTF_8)).toArray(String[]::new);
        assertCounts(request.post(list(items)), batch.size(), 0, 0, 0);
      }
    }
    List<FakeLog.Appended> events = log.events();
    assertEquals(lines.size(), events.size());
    for (int i = 0; i < lines.size(); i++) {
      assertArrayEquals(lines.get(i), events.get(i).value());
    }
    assertInIsOut();
    Eventually.await(tally.flush());
    assertEquals(lines.size(), counts.get(0).stored());
    assertEquals(3, counts.get(0).opening());
    assertEquals(NOW, counts.get(0).lastEventAt());
  }

  @Test
  void the_envelope_says_who_when_and_how_much() throws IOException {
    byte[] body = list(event("a"), event("b"), event("c"));
    assertCounts(post(body), 3, 0, 0, 0);
    int wire = 0;
    for (FakeLog.Appended event : log.events()) {
      assertEquals(21, event.envelope().cluster().value());
      assertEquals("prod", event.envelope().clusterId().value());
      assertEquals(NOW.getEpochSecond() * 1_000_000 + 1, event.envelope().receivedAtMicros());
      wire += event.envelope().wireBytes();
    }
    assertEquals("a", log.events().get(0).key());
    assertEquals(event("a").length(), log.events().get(0).envelope().wireBytes());
    assertEquals(body.length, wire);
    assertNotEquals(
        log.events().get(0).envelope().dedupeHash(), log.events().get(1).envelope().dedupeHash());
  }

  @Test
  void gzip_is_unpacked_and_billed_as_it_came() throws IOException {
    String[] items = new String[1_000];
    Arrays.setAll(items, i -> event("id-" + i));
    byte[] packed = gzip(list(items));
    assertCounts(post(packed, "Content-Encoding: gzip"), 1_000, 0, 0, 0);
    assertEquals(
        packed.length, log.events().stream().mapToInt(e -> e.envelope().wireBytes()).sum());
  }

  @Test
  void zstd_is_unpacked_and_billed_as_it_came() throws IOException {
    String[] items = new String[1_000];
    Arrays.setAll(items, i -> event("id-" + i));
    byte[] packed = Zstd.compress(list(items));
    assertCounts(post(packed, "Content-Encoding: zstd"), 1_000, 0, 0, 0);
    assertEquals(
        packed.length, log.events().stream().mapToInt(e -> e.envelope().wireBytes()).sum());
    assertInIsOut();
  }

  @Test
  void one_byte_at_a_time_and_chunked_is_as_good() throws IOException {
    byte[] body = list(event("a"), event("ü"));
    try (RawRequest request = new RawRequest(port)) {
      request.head(RawRequest.PATH, FakeRouting.LATE_TOKEN, "Transfer-Encoding: chunked");
      for (byte b : body) {
        request.send(new byte[] {'1', '\r', '\n', b, '\r', '\n'});
      }
      assertCounts(request.send(RawRequest.ascii("0\r\n\r\n")).answer(), 2, 0, 0, 0);
    }
    assertEquals(event("ü"), log.events().get(1).text());
  }

  @Test
  void ndjson_arrays_and_single_events_are_taken() throws IOException {
    assertCounts(
        post(utf8(event("a") + "\ngarbage\n" + event("b")), "Content-Type: application/x-ndjson"),
        2,
        0,
        1,
        0);
    assertCounts(post(utf8("[" + event("a") + "]")), 1, 0, 0, 0);
    assertCounts(post(utf8(event("a"))), 1, 0, 0, 0);
    assertCounts(post(list()), 0, 0, 0, 0);
  }

  @Test
  void three_bad_items_never_hurt_ninety_seven_good_ones() throws IOException {
    String[] items = new String[100];
    Arrays.setAll(items, i -> event("id-" + i));
    items[3] = "42";
    items[50] =
        "{\"level\":\"Loud\",\"requestObject\":{\"secret\":1},\"user\":{\"username\":\"u\"}}";
    items[99] = "{}";
    assertCounts(post(list(items)), 97, 0, 3, 0);
    List<FakeLog.Appended> bad = log.quarantined();
    JsonObject loud = new JsonObject(bad.get(1).text());
    assertEquals("QuarantineItem", loud.getString("kind"));
    assertEquals("prod", loud.getString("cluster"));
    assertEquals(NOW.toString(), loud.getString("receivedAt"));
    assertEquals("level is missing or unknown", loud.getString("reason"));
    assertEquals(50, loud.getInteger("position"));
    assertEquals(items[50].length(), loud.getInteger("length"));
    assertEquals(64, loud.getString("sha256").length());
    assertEquals(
        new JsonObject("{\"level\":\"Loud\",\"user\":{\"username\":\"u\"}}"),
        loud.getJsonObject("item"));
    assertInIsOut();
  }

  @Test
  void a_body_that_breaks_down_keeps_what_was_complete() throws IOException {
    assertCounts(post(utf8("[" + event("a") + "," + event("b") + ",{\"lev")), 2, 0, 1, 0);
    assertEquals(2, new JsonObject(log.quarantined().get(0).text()).getInteger("position"));
    byte[] packed = gzip(list(event("a"), event("b")));
    assertEquals(
        200, post(Arrays.copyOf(packed, packed.length - 4), "Content-Encoding: gzip").status());
    byte[] frames = concat(Zstd.compress(list(event("c"))), Zstd.compress(utf8(" ")));
    assertCounts(
        post(Arrays.copyOf(frames, frames.length - 2), "Content-Encoding: zstd"), 1, 0, 1, 0);
    assertEquals(400, post(utf8("no zstd"), "Content-Encoding: zstd").status());
  }

  private static byte[] concat(byte[] a, byte[] b) {
    byte[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  @Test
  void a_body_of_no_items_is_refused_and_remembered() throws IOException {
    RawRequest.Answer answer = post(utf8("this is no JSON"));
    assertEquals(400, answer.status());
    assertEquals("application/problem+json", answer.header("content-type"));
    JsonObject digest = new JsonObject(log.quarantined().get(0).text());
    assertEquals(15, digest.getInteger("length"));
    assertFalse(digest.containsKey("item"));
    assertEquals(400, post(new byte[0]).status());
  }

  @Test
  void a_sender_that_goes_away_has_its_complete_items_handled() throws IOException {
    try (RawRequest request = new RawRequest(port)) {
      request
          .head(RawRequest.PATH, FakeRouting.TOKEN, "Content-Length: 100000")
          .send(utf8("[" + event("a") + "," + event("b") + ",{\"lev"));
      Eventually.until("the first item is in the log", () -> !log.events().isEmpty());
    }
    Eventually.until("both are in the log", () -> log.events().size() == 2);
    Eventually.until("the rest is noted", () -> log.quarantined().size() == 1);
    assertInIsOut();
    Eventually.asserted(
        () ->
            assertEquals(
                1, meters.get("annals.ingest.requests").tag("status", "gone").counter().count()));
  }

  @Test
  void a_silent_sender_is_gone_after_a_while() throws IOException {
    try (RawRequest request = new RawRequest(port)) {
      request
          .head(RawRequest.PATH, FakeRouting.TOKEN, "Content-Length: 100000")
          .send(utf8("[" + event("a") + ","));
      Eventually.until("its item is in the log", () -> log.events().size() == 1);
    }
  }

  @Test
  void who_may_not_is_told_before_the_body() throws IOException {
    String other = RawRequest.PATH.replace("prod", "other");
    assertEquals(401, refused(RawRequest.PATH, null));
    assertEquals(401, refused(RawRequest.PATH, "wrong"));
    assertEquals(404, refused(other, FakeRouting.TOKEN));
    assertEquals(404, refused(RawRequest.PATH.replace("acme", "evil"), FakeRouting.TOKEN));
    assertEquals(404, refused(RawRequest.PATH.replace("prod", "%2e"), FakeRouting.TOKEN));
    assertEquals(403, refused(RawRequest.PATH, "token-of-an-auditor"));
    routing.expiresAt = NOW;
    assertEquals(401, refused(RawRequest.PATH, FakeRouting.TOKEN));
    routing.expiresAt = NOW.plusSeconds(1);
    routing.tenantState = TenantRoute.State.CLOSED;
    assertEquals(404, refused(RawRequest.PATH, FakeRouting.TOKEN));
    assertTrue(log.events().isEmpty() && log.quarantined().isEmpty());
  }

  private int refused(String path, String token) throws IOException {
    try (RawRequest request = new RawRequest(port)) {
      return request.head(path, token, "Content-Length: 1000").answer().status();
    }
  }

  @Test
  void a_refused_connection_serves_the_next_request() throws IOException {
    try (RawRequest request = new RawRequest(port)) {
      byte[] body = list(event("a"));
      request.head(RawRequest.PATH, "wrong", "Content-Length: " + body.length);
      assertEquals(401, request.answer().status());
      request.send(body);
      assertCounts(request.post(body), 1, 0, 0, 0);
    }
  }

  @Test
  void what_is_too_large_is_refused_with_the_limit() throws IOException {
    RawRequest.Answer announced = refusedWith("Content-Length: 1048577");
    assertEquals(413, announced.status());
    assertTrue(announced.body().contains("ingest.max-body"), announced.body());
    byte[] bomb = gzip(new byte[20 << 20]);
    assertEquals(413, post(bomb, "Content-Encoding: gzip").status());
    byte[] tighter = Zstd.compress(new byte[200 << 20], 3);
    assertEquals(413, post(tighter, "Content-Encoding: zstd").status());
    assertEquals(415, refusedWith("Content-Length: 10", "Content-Encoding: br").status());
    String filler = event("a") + ",";
    byte[] large = utf8("[" + filler.repeat((1 << 20) / filler.length() + 2) + "1]");
    try (RawRequest request = new RawRequest(port)) {
      request
          .head(RawRequest.PATH, FakeRouting.TOKEN, "Transfer-Encoding: chunked")
          .send(RawRequest.ascii(Integer.toHexString(large.length) + "\r\n"))
          .send(large)
          .send(RawRequest.ascii("\r\n0\r\n\r\n"));
      assertEquals(413, request.answer().status());
    }
    assertInIsOut();
  }

  private RawRequest.Answer refusedWith(String... headers) throws IOException {
    try (RawRequest request = new RawRequest(port)) {
      return request.head(RawRequest.PATH, FakeRouting.TOKEN, headers).answer();
    }
  }

  @Test
  void no_acknowledgement_is_503_in_time() throws IOException {
    log.mood = FakeLog.Mood.WAITS;
    long start = System.nanoTime();
    RawRequest.Answer answer = post(list(event("a")));
    assertEquals(503, answer.status());
    assertEquals("1", answer.header("retry-after"));
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    assertTrue(took.compareTo(Duration.ofSeconds(4)) > 0, took::toString);
    assertTrue(took.compareTo(Duration.ofSeconds(6)) < 0, took::toString);
    log.acknowledge();
    assertInIsOut();
  }

  @Test
  void the_answer_waits_for_the_last_acknowledgement() throws IOException {
    log.mood = FakeLog.Mood.WAITS;
    try (RawRequest request = new RawRequest(port)) {
      byte[] body = list(event("a"), event("b"), "1");
      request.head(RawRequest.PATH, FakeRouting.TOKEN, "Content-Length: " + body.length).send(body);
      Eventually.until("all are appended", () -> log.waiting() == 3);
      assertEquals(0, outcome("stored"));
      log.acknowledge();
      assertCounts(request.answer(), 2, 0, 1, 0);
    }
  }

  @Test
  void a_log_that_fails_is_503_and_nothing_else() throws IOException {
    log.mood = FakeLog.Mood.FAILS;
    try (RawRequest request = new RawRequest(port)) {
      RawRequest.Answer answer = request.post(list(event("a"), "1"));
      assertEquals(503, answer.status());
      assertFalse(answer.body().contains("broker"), answer.body());
      assertInIsOut();
      log.mood = FakeLog.Mood.ACKNOWLEDGES;
      assertCounts(request.post(list(event("a"))), 1, 0, 0, 0);
    }
  }

  @Test
  void a_record_that_the_log_never_takes_is_quarantined() throws IOException {
    log.tooLarge = 400;
    String big = event("b").replace("}", ",\"x\":\"" + "x".repeat(400) + "\"}");
    assertCounts(post(list(event("a"), big)), 1, 0, 1, 0);
    assertEquals(
        "the log refuses it for its size",
        new JsonObject(log.quarantined().get(0).text()).getString("reason"));
  }

  @Test
  void a_huge_event_loses_its_bodies_and_the_ledger_knows() throws IOException {
    listen(new IngestConfig(64 << 20, 64 << 20, Duration.ofSeconds(10)));
    String huge = event("big").replace("}", ",\"responseObject\":\"" + "x".repeat(5 << 20) + "\"}");
    assertCounts(post(list(event("a"), huge, event("b"))), 3, 0, 0, 0);
    assertTrue(log.events().get(1).text().contains("\"audit.k8s.io/truncated\":\"true\""));
    JsonObject gap = new JsonObject(log.quarantined().get(0).text());
    assertEquals("Gap", gap.getString("kind"));
    assertEquals("truncated", gap.getString("cause"));
    assertEquals(1, gap.getInteger("events"));
    assertTrue(gap.getLong("bytes") > 5_000_000);
  }

  @Test
  void a_switch_that_is_not_open_drops_or_asks_to_come_again() throws IOException {
    for (SwitchState state : List.of(SwitchState.CLOSED, SwitchState.CLOSING)) {
      routing.switchState = state;
      assertCounts(post(list(event("a"), "1")), 0, 2, 0, 0);
    }
    routing.switchState = SwitchState.OPENING;
    assertCounts(post(list(event("a"))), 1, 0, 0, 0);
    routing.topicReady = false;
    assertEquals(503, post(list(event("a"))).status());
    routing.routed = null;
    RawRequest.Answer answer = post(list(event("a")));
    assertEquals(503, answer.status());
    assertEquals("1", answer.header("retry-after"));
    assertTrue(log.quarantined().isEmpty());
    assertInIsOut();
  }

  @Test
  void a_suspended_tenant_is_shed_with_one_gap_record() throws IOException {
    routing.tenantState = TenantRoute.State.SUSPENDED;
    assertCounts(post(list(event("a"), event("b"))), 0, 0, 0, 2);
    assertTrue(log.events().isEmpty());
    assertEquals(1, log.quarantined().size());
    JsonObject gap = new JsonObject(log.quarantined().get(0).text());
    assertEquals("suspended", gap.getString("cause"));
    assertEquals(2, gap.getInteger("events"));
    assertEquals(2 * event("a").length(), gap.getInteger("bytes"));
    assertEquals(NOW.toString(), gap.getString("from"));
    log.mood = FakeLog.Mood.FAILS;
    assertEquals(503, post(list(event("a"))).status());
  }

  @Test
  void a_full_log_pauses_the_sender_and_fails_nobody() throws IOException {
    log.pending = 200;
    try (RawRequest request = new RawRequest(port)) {
      byte[] body = list(event("a"), event("b"), event("c"));
      request
          .head(RawRequest.PATH, FakeRouting.TOKEN, "Content-Length: " + body.length)
          .send(Arrays.copyOf(body, 300));
      Eventually.until("the first came through", () -> log.events().size() == 1);
      request.send(Arrays.copyOfRange(body, 300, body.length));
      assertEquals(1, log.events().size());
      log.makeRoom();
      assertCounts(request.answer(), 3, 0, 0, 0);
    }
  }

  @Test
  void a_sender_that_leaves_while_it_waits_is_settled_too() throws IOException {
    log.pending = 200;
    byte[] body = list(event("a"), event("b"), event("c"));
    try (RawRequest request = new RawRequest(port)) {
      request
          .head(RawRequest.PATH, FakeRouting.TOKEN, "Content-Length: " + body.length)
          .send(Arrays.copyOf(body, 300));
      Eventually.until("the first came through", () -> log.events().size() == 1);
    }
    log.makeRoom();
    Eventually.until("what came is in the log", () -> log.events().size() == 2);
    assertInIsOut();
  }

  @Test
  void large_items_wait_for_memory_and_small_ones_do_not() throws IOException {
    listen(new IngestConfig(64 << 20, 1 << 20, Duration.ofSeconds(20)));
    String large = event("a").replace("}", ",\"x\":\"" + "x".repeat(3 << 20));
    try (RawRequest first = new RawRequest(port)) {
      first
          .head(RawRequest.PATH, FakeRouting.TOKEN, "Content-Length: 10000000")
          .send(utf8("[" + large));
      assertEquals(503, first.answer().status());
    }
    assertCounts(post(list(event("b"))), 1, 0, 0, 0);
  }

  @Test
  void a_flood_of_bad_items_keeps_digests_only() throws IOException {
    listen(new IngestConfig(64 << 20, 64 << 20, Duration.ofSeconds(10)));
    String bad = "{\"level\":\"Loud\",\"x\":\"" + "x".repeat(60_000) + "\"}";
    String[] items = new String[900];
    Arrays.fill(items, bad);
    post(list(items));
    post(list(items));
    List<FakeLog.Appended> kept = log.quarantined();
    assertEquals(1_800, kept.size());
    assertTrue(new JsonObject(kept.get(0).text()).containsKey("item"));
    assertNull(new JsonObject(kept.get(1_799).text()).getValue("item"));
    clock.advance(Duration.ofDays(1));
    post(list(bad));
    assertTrue(new JsonObject(log.quarantined().get(1_800).text()).containsKey("item"));
  }
}
