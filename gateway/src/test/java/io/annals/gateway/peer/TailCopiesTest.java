package io.annals.gateway.peer;

import static io.annals.gateway.peer.TailProcess.PARTITION;
import static io.annals.gateway.peer.TailProcess.TENANT;
import static io.annals.gateway.peer.TailProcess.TOPIC;
import static io.annals.testkit.Eventually.await;
import static io.annals.testkit.Eventually.until;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.audit.EventColumn;
import io.annals.gateway.store.HeldTail;
import io.annals.segment.EventRow;
import io.annals.tenancy.Schema;
import io.annals.tenancy.TenantUid;
import io.annals.testkit.TestDatabases;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.sqlclient.Pool;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class TailCopiesTest {
  private static final long MEMORY = 64 << 20;

  private final Vertx vertx = Vertx.vertx();
  private final Pool pool = TestDatabases.fresh(Schema::migrate).pool(vertx);
  private final PeerKey key =
      new PeerKey("the secret of the deployment".getBytes(UTF_8), InstantSource.system());
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();

  @AfterEach
  void close() {
    await(pool.close());
    await(vertx.close());
  }

  @Test
  void a_tail_is_as_it_is_there_and_only_what_is_new_is_sent_again() {
    TailProcess owner = process("p1");
    append(owner, 40);
    TailCopies copies = copies(MEMORY);
    HeldTail first = find(copies).orElseThrow();
    assertSameRows(owner.rows(), first.picture().rows());
    assertEquals(4, first.picture().epoch());
    assertEquals(PARTITION, first.picture().partition());
    assertFalse(first.behind());

    append(owner, 3);
    owner.flush(10);
    owner.fallBehind();
    HeldTail second = find(copies).orElseThrow();
    assertSameRows(owner.rows(), second.picture().rows());
    assertEquals(10, second.picture().firstOffset());
    assertEquals(43, second.picture().nextOffset());
    assertTrue(second.behind());
    assertSame(first.picture().rows().get(10), second.picture().rows().get(0), "not sent again");

    owner.flush(33);
    assertEquals(List.of(), find(copies).orElseThrow().picture().rows());
    assertEquals(0, metrics.get("annals.peers.copies.bytes").gauge().value());
  }

  @Test
  void a_tail_of_many_pages_is_whole() {
    TailProcess owner = process("p1");
    for (int i = 0; i < 9; i++) {
      owner.append(TailPage.PAGE_BYTES / 3);
    }
    assertSameRows(owner.rows(), find(copies(MEMORY)).orElseThrow().picture().rows());
  }

  @Test
  void another_opening_is_copied_anew() {
    TailProcess owner = process("p1");
    append(owner, 5);
    TailCopies copies = copies(MEMORY);
    EventRow before = find(copies).orElseThrow().picture().rows().get(0);
    owner.reopen();
    List<EventRow> after = find(copies).orElseThrow().picture().rows();
    assertSameRows(owner.rows(), after);
    assertNotSame(before, after.get(0), "it may be another row");
  }

  @Test
  void the_tail_is_found_wherever_it_moves() {
    TailProcess one = process("p1");
    TailProcess two = process("p2");
    two.hold(false);
    append(one, 3);
    append(two, 4);
    TailCopies copies = copies(MEMORY);
    assertEquals(3, find(copies).orElseThrow().picture().nextOffset());
    one.hold(false);
    assertEquals(Optional.empty(), find(copies));
    two.hold(true);
    assertEquals(4, find(copies).orElseThrow().picture().nextOffset());
    one.hold(true);
    assertEquals(4, find(copies).orElseThrow().picture().nextOffset(), "no look elsewhere");
    TailProcess three = process("p3");
    append(three, 9);
    await(two.server.stop());
    one.hold(false);
    assertEquals(9, find(copies).orElseThrow().picture().nextOffset(), "one that is new");
  }

  @Test
  void a_process_that_does_not_answer_costs_a_second_or_two_and_its_copy_is_not_shown() {
    TailProcess owner = process("p1");
    append(owner, 3);
    TailCopies copies = copies(MEMORY);
    assertTrue(find(copies).isPresent());
    HttpServer mute = await(vertx.createHttpServer().requestHandler(r -> {}).listen(0));
    owner.advertise(pool, "http://127.0.0.1:" + mute.actualPort());
    long[] slowest = new long[1];
    until(
        "the copy is not shown",
        () -> {
          long start = System.nanoTime();
          boolean shown = find(copies).isPresent();
          slowest[0] = Math.max(slowest[0], System.nanoTime() - start);
          return !shown;
        });
    Duration took = Duration.ofNanos(slowest[0]);
    assertTrue(took.compareTo(Duration.ofMillis(900)) > 0, "it was waited for, " + took);
    assertTrue(took.compareTo(Duration.ofSeconds(3)) < 0, "took " + took);
    owner.advertise(pool, owner.server.url().toString());
    until("it is shown again", () -> find(copies).isPresent());
  }

  @Test
  void a_tail_of_another_tenants_is_none() {
    append(process("p1"), 3);
    assertEquals(
        Optional.empty(),
        await(copies(MEMORY).find(new TenantUid(4), TOPIC, PARTITION, 0, Long.MAX_VALUE)));
  }

  @Test
  void of_a_tail_too_large_to_copy_the_time_range_is_fetched_and_nothing_kept() {
    TailProcess owner = process("p1");
    for (int i = 0; i < 20; i++) {
      owner.append(100_000);
    }
    TailCopies copies = copies(1_500_000);
    for (int time = 0; time < 2; time++) {
      HeldTail some = await(copies.find(TENANT, TOPIC, PARTITION, 5_000_000, 9_000_000)).get();
      assertSameRows(owner.rows().subList(5, 9), some.picture().rows());
      assertEquals(20, some.picture().nextOffset());
      assertEquals(0, metrics.get("annals.peers.copies.bytes").gauge().value());
    }
    assertEquals(Optional.empty(), find(copies), "more than fits the memory");
    owner.flush(15);
    assertSameRows(owner.rows(), find(copies).orElseThrow().picture().rows());
  }

  @Test
  void a_process_with_another_secret_is_not_answered_and_not_believed() {
    TailProcess owner = process("p1");
    append(owner, 3);
    PeerKey other =
        new PeerKey("another secret altogether".getBytes(UTF_8), InstantSource.system());
    TailCopies stranger = new TailCopies(vertx, pool, "me", other, MEMORY, metrics);
    await(stranger.start());
    assertEquals(Optional.empty(), find(stranger));
    assertTrue(owner.metrics.get("annals.peers.refused").counter().count() > 0);
    HttpServer liar =
        await(
            vertx
                .createHttpServer()
                .requestHandler(r -> r.response().end(TailPage.absent()))
                .listen(0));
    owner.advertise(pool, "http://127.0.0.1:" + liar.actualPort());
    assertEquals(Optional.empty(), find(copies(MEMORY)));
    assertTrue(metrics.get("annals.peers.questions").tag("outcome", "failed").timer().count() > 0);
    assertTrue(metrics.find("annals.peers.questions").tag("outcome", "absent").timer() == null);
  }

  @Test
  void unsigned_and_foreign_requests_are_refused() throws Exception {
    TailProcess owner = process("p1");
    String question = TailQuestion.standing(TENANT, TOPIC, PARTITION).write().toString();
    byte[] body = question.getBytes(UTF_8);
    String signature = key.sign("p1", "POST", PeerServer.PATH, body);
    assertEquals(200, post(owner, PeerServer.PATH, signature, question));
    assertEquals(401, post(owner, PeerServer.PATH, null, question));
    assertEquals(401, post(owner, PeerServer.PATH, signature, question + " "));
    String forAnother = key.sign("p2", "POST", PeerServer.PATH, body);
    assertEquals(401, post(owner, PeerServer.PATH, forAnother, question));
    assertEquals(413, post(owner, PeerServer.PATH, signature, " ".repeat(5_000)));
    assertEquals(404, post(owner, "/v1/tenants", signature, question));
    String signedNonsense = key.sign("p1", "POST", PeerServer.PATH, "{}".getBytes(UTF_8));
    assertEquals(400, post(owner, PeerServer.PATH, signedNonsense, "{}"));
  }

  private static int post(TailProcess to, String path, String signature, String body)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(to.server.url() + path))
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (signature != null) {
      request.header(PeerServer.SIGNATURE, signature);
    }
    return HttpClient.newHttpClient()
        .send(request.build(), HttpResponse.BodyHandlers.ofByteArray())
        .statusCode();
  }

  private TailProcess process(String id) {
    return new TailProcess(vertx, pool, id, key);
  }

  private static void append(TailProcess process, int rows) {
    for (int i = 0; i < rows; i++) {
      process.append(i);
    }
  }

  private TailCopies copies(long memory) {
    TailCopies copies = new TailCopies(vertx, pool, "me", key, memory, metrics);
    await(copies.start());
    return copies;
  }

  private static Optional<HeldTail> find(TailCopies copies) {
    return await(copies.find(TENANT, TOPIC, PARTITION, Long.MIN_VALUE, Long.MAX_VALUE));
  }

  private static void assertSameRows(List<EventRow> expected, List<EventRow> actual) {
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      EventRow e = expected.get(i);
      EventRow a = actual.get(i);
      assertArrayEquals(e.bytes(), a.bytes());
      assertEquals(e.columns().text(EventColumn.AUDIT_ID), a.columns().text(EventColumn.AUDIT_ID));
      assertEquals(facts(e), facts(a));
    }
  }

  private static List<Object> facts(EventRow row) {
    return List.of(
        row.epoch(),
        row.offset(),
        row.timeMicros(),
        row.receivedAtMicros(),
        row.cluster(),
        row.clusterId(),
        row.wireBytes(),
        row.dedupeHash(),
        row.auditIdReused());
  }
}
