package io.annals.gateway.ingest;

import static io.annals.gateway.ingest.IngestServer.assertCounts;
import static io.annals.gateway.ingest.IngestServer.event;
import static io.annals.gateway.ingest.IngestServer.list;
import static io.annals.gateway.ingest.IngestServer.utf8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.testkit.Eventually;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the sender sees of a log that is slow, full or gone. */
class IngestLogTest {
  private IngestServer server = new IngestServer();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void no_acknowledgement_is_503_in_time() throws IOException {
    server.log.mood = FakeLog.Mood.WAITS;
    long start = System.nanoTime();
    RawRequest.Answer answer = server.post(list(event("a")));
    assertEquals(503, answer.status());
    assertEquals("1", answer.header("retry-after"));
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    assertTrue(took.compareTo(Duration.ofSeconds(4)) > 0, took::toString);
    assertTrue(took.compareTo(Duration.ofSeconds(6)) < 0, took::toString);
    server.log.acknowledge();
    server.assertInIsOut();
  }

  @Test
  void the_answer_waits_for_the_last_acknowledgement() throws IOException {
    server.log.mood = FakeLog.Mood.WAITS;
    try (RawRequest request = new RawRequest(server.port)) {
      byte[] body = list(event("a"), event("b"), "1");
      request.head(RawRequest.PATH, FakeRouting.TOKEN, "Content-Length: " + body.length).send(body);
      Eventually.until("all are appended", () -> server.log.waiting() == 3);
      assertEquals(0, server.outcome("stored"));
      server.log.acknowledge();
      assertCounts(request.answer(), 2, 0, 1, 0);
    }
  }

  @Test
  void a_log_that_fails_is_503_and_nothing_else() throws IOException {
    server.log.mood = FakeLog.Mood.FAILS;
    try (RawRequest request = new RawRequest(server.port)) {
      RawRequest.Answer answer = request.post(list(event("a"), "1"));
      assertEquals(503, answer.status());
      assertFalse(answer.body().contains("broker"), answer.body());
      server.assertInIsOut();
      server.log.mood = FakeLog.Mood.ACKNOWLEDGES;
      assertCounts(request.post(list(event("a"))), 1, 0, 0, 0);
    }
  }

  @Test
  void a_full_log_pauses_the_sender_and_fails_nobody() throws IOException {
    server.log.pending = 200;
    try (RawRequest request = new RawRequest(server.port)) {
      byte[] body = list(event("a"), event("b"), event("c"));
      request
          .head(RawRequest.PATH, FakeRouting.TOKEN, "Content-Length: " + body.length)
          .send(Arrays.copyOf(body, 300));
      Eventually.until("the first came through", () -> server.log.events().size() == 1);
      request.send(Arrays.copyOfRange(body, 300, body.length));
      assertEquals(1, server.log.events().size());
      server.log.makeRoom();
      assertCounts(request.answer(), 3, 0, 0, 0);
    }
  }

  @Test
  void a_sender_that_leaves_while_it_waits_is_settled_too() throws IOException {
    server.log.pending = 200;
    byte[] body = list(event("a"), event("b"), event("c"));
    try (RawRequest request = new RawRequest(server.port)) {
      request
          .head(RawRequest.PATH, FakeRouting.TOKEN, "Content-Length: " + body.length)
          .send(Arrays.copyOf(body, 300));
      Eventually.until("the first came through", () -> server.log.events().size() == 1);
    }
    server.log.makeRoom();
    Eventually.until("what came is in the log", () -> server.log.events().size() == 2);
    server.assertInIsOut();
  }

  @Test
  void large_items_wait_for_memory_and_small_ones_do_not() throws IOException {
    server.close();
    server = new IngestServer(new IngestConfig(64 << 20, 1 << 20, Duration.ofSeconds(20)));
    String large = event("a").replace("}", ",\"x\":\"" + "x".repeat(3 << 20));
    try (RawRequest first = new RawRequest(server.port)) {
      first
          .head(RawRequest.PATH, FakeRouting.TOKEN, "Content-Length: 10000000")
          .send(utf8("[" + large));
      assertEquals(503, first.answer().status());
    }
    assertCounts(server.post(list(event("b"))), 1, 0, 0, 0);
  }
}
