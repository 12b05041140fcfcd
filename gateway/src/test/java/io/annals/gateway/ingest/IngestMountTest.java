package io.annals.gateway.ingest;

import static io.annals.gateway.ingest.IngestServer.NOW;
import static io.annals.gateway.ingest.IngestServer.assertCounts;
import static io.annals.gateway.ingest.IngestServer.event;
import static io.annals.gateway.ingest.IngestServer.gzip;
import static io.annals.gateway.ingest.IngestServer.list;
import static io.annals.gateway.ingest.IngestServer.utf8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import io.annals.audit.redact.Redactor;
import io.annals.testkit.Eventually;
import io.annals.testkit.SampleEvents;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The forms that bodies come in, whole and broken. */
class IngestMountTest {
  private IngestServer server = new IngestServer();

  @AfterEach
  void close() {
    server.close();
  }

  private static byte[] concat(byte[] a, byte[] b) {
    byte[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  @Test
  void real_events_are_appended_byte_for_byte_but_for_secrets_before_the_answer()
      throws IOException {
    List<byte[]> lines = SampleEvents.sample();
    try (RawRequest request = new RawRequest(server.port)) {
      for (int from = 0; from < lines.size(); from += 100) {
        List<byte[]> batch = lines.subList(from, Math.min(lines.size(), from + 100));
        String[] items =
            batch.stream().map(l -> new String(l, StandardCharsets.UTF_8)).toArray(String[]::new);
        assertCounts(request.post(list(items)), batch.size(), 0, 0, 0);
      }
    }
    List<FakeLog.Appended> events = server.log.events();
    assertEquals(lines.size(), events.size());
    Redactor redactor = new Redactor(FakeRouting.DEDUPE_KEY);
    int same = 0;
    for (int i = 0; i < lines.size(); i++) {
      assertArrayEquals(redactor.redact(lines.get(i)).text(), events.get(i).value());
      same += Arrays.equals(lines.get(i), events.get(i).value()) ? 1 : 0;
    }
    assertTrue(same > lines.size() * 9 / 10 && same < lines.size(), same + " are as they came");
    assertTrue(server.counter("annals.ingest.redactions", "kind", "secret_data") > 0);
    server.assertInIsOut();
    Eventually.await(server.tally.flush());
    assertEquals(lines.size(), server.counts.get(0).stored());
    assertEquals(3, server.counts.get(0).opening());
    assertEquals(NOW, server.counts.get(0).lastEventAt());
  }

  @Test
  void the_envelope_says_who_when_and_how_much() throws IOException {
    byte[] body = list(event("a"), event("b"), event("c"));
    assertCounts(server.post(body), 3, 0, 0, 0);
    int wire = 0;
    for (FakeLog.Appended event : server.log.events()) {
      assertEquals(21, event.envelope().cluster().value());
      assertEquals("prod", event.envelope().clusterId().value());
      assertEquals(NOW.getEpochSecond() * 1_000_000 + 1, event.envelope().receivedAtMicros());
      wire += event.envelope().wireBytes();
    }
    assertEquals("a", server.log.events().get(0).key());
    assertEquals(event("a").length(), server.log.events().get(0).envelope().wireBytes());
    assertEquals(body.length, wire);
    assertNotEquals(
        server.log.events().get(0).envelope().dedupeHash(),
        server.log.events().get(1).envelope().dedupeHash());
  }

  @Test
  void gzip_is_unpacked_and_billed_as_it_came() throws IOException {
    String[] items = new String[1_000];
    Arrays.setAll(items, i -> event("id-" + i));
    byte[] packed = gzip(list(items));
    assertCounts(server.post(packed, "Content-Encoding: gzip"), 1_000, 0, 0, 0);
    assertEquals(
        packed.length, server.log.events().stream().mapToInt(e -> e.envelope().wireBytes()).sum());
  }

  @Test
  void zstd_is_unpacked_and_billed_as_it_came() throws IOException {
    String[] items = new String[1_000];
    Arrays.setAll(items, i -> event("id-" + i));
    byte[] packed = Zstd.compress(list(items));
    assertCounts(server.post(packed, "Content-Encoding: zstd"), 1_000, 0, 0, 0);
    assertEquals(
        packed.length, server.log.events().stream().mapToInt(e -> e.envelope().wireBytes()).sum());
    server.assertInIsOut();
  }

  @Test
  void one_byte_at_a_time_and_chunked_is_as_good() throws IOException {
    byte[] body = list(event("a"), event("ü"));
    try (RawRequest request = new RawRequest(server.port)) {
      request.head(RawRequest.PATH, FakeRouting.LATE_TOKEN, "Transfer-Encoding: chunked");
      for (byte b : body) {
        request.send(new byte[] {'1', '\r', '\n', b, '\r', '\n'});
      }
      assertCounts(request.send(RawRequest.ascii("0\r\n\r\n")).answer(), 2, 0, 0, 0);
    }
    assertEquals(event("ü"), server.log.events().get(1).text());
  }

  @Test
  void ndjson_arrays_and_single_events_are_taken() throws IOException {
    assertCounts(
        server.post(
            utf8(event("a") + "\ngarbage\n" + event("b")), "Content-Type: application/x-ndjson"),
        2,
        0,
        1,
        0);
    assertCounts(server.post(utf8("[" + event("a") + "]")), 1, 0, 0, 0);
    assertCounts(server.post(utf8(event("a"))), 1, 0, 0, 0);
    assertCounts(server.post(list()), 0, 0, 0, 0);
  }

  @Test
  void a_body_that_breaks_down_keeps_what_was_complete() throws IOException {
    assertCounts(server.post(utf8("[" + event("a") + "," + event("b") + ",{\"lev")), 2, 0, 1, 0);
    assertEquals(2, new JsonObject(server.log.quarantined().get(0).text()).getInteger("position"));
    byte[] packed = gzip(list(event("a"), event("b")));
    assertEquals(
        200,
        server.post(Arrays.copyOf(packed, packed.length - 4), "Content-Encoding: gzip").status());
    byte[] frames = concat(Zstd.compress(list(event("c"))), Zstd.compress(utf8(" ")));
    assertCounts(
        server.post(Arrays.copyOf(frames, frames.length - 2), "Content-Encoding: zstd"),
        1,
        0,
        1,
        0);
    assertEquals(400, server.post(utf8("no zstd"), "Content-Encoding: zstd").status());
  }

  @Test
  void a_sender_that_goes_away_has_its_complete_items_handled() throws IOException {
    try (RawRequest request = new RawRequest(server.port)) {
      request
          .head(RawRequest.PATH, FakeRouting.TOKEN, "Content-Length: 100000")
          .send(utf8("[" + event("a") + "," + event("b") + ",{\"lev"));
      Eventually.until("the first item is in the log", () -> !server.log.events().isEmpty());
    }
    Eventually.until("both are in the log", () -> server.log.events().size() == 2);
    Eventually.until("the rest is noted", () -> server.log.quarantined().size() == 1);
    server.assertInIsOut();
    Eventually.asserted(
        () ->
            assertEquals(
                1,
                server
                    .meters
                    .get("annals.ingest.requests")
                    .tag("status", "gone")
                    .counter()
                    .count()));
  }

  @Test
  void a_silent_sender_is_gone_after_a_while() throws IOException {
    try (RawRequest request = new RawRequest(server.port)) {
      request
          .head(RawRequest.PATH, FakeRouting.TOKEN, "Content-Length: 100000")
          .send(utf8("[" + event("a") + ","));
      Eventually.until("its item is in the log", () -> server.log.events().size() == 1);
    }
  }
}
