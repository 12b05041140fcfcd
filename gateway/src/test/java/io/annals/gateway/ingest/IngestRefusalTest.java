package io.annals.gateway.ingest;

import static io.annals.gateway.ingest.IngestServer.NOW;
import static io.annals.gateway.ingest.IngestServer.assertCounts;
import static io.annals.gateway.ingest.IngestServer.event;
import static io.annals.gateway.ingest.IngestServer.gzip;
import static io.annals.gateway.ingest.IngestServer.list;
import static io.annals.gateway.ingest.IngestServer.utf8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import io.annals.tenancy.SwitchState;
import io.annals.tenancy.TenantRoute;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who and what is not taken, and what is only counted. */
class IngestRefusalTest {
  private IngestServer server = new IngestServer();

  @AfterEach
  void close() {
    server.close();
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
    server.routing.expiresAt = NOW;
    assertEquals(401, refused(RawRequest.PATH, FakeRouting.TOKEN));
    server.routing.expiresAt = NOW.plusSeconds(1);
    server.routing.tenantState = TenantRoute.State.CLOSED;
    assertEquals(404, refused(RawRequest.PATH, FakeRouting.TOKEN));
    assertTrue(server.log.events().isEmpty() && server.log.quarantined().isEmpty());
  }

  private int refused(String path, String token) throws IOException {
    try (RawRequest request = new RawRequest(server.port)) {
      return request.head(path, token, "Content-Length: 1000").answer().status();
    }
  }

  @Test
  void a_refused_connection_serves_the_next_request() throws IOException {
    try (RawRequest request = new RawRequest(server.port)) {
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
    assertEquals(413, server.post(bomb, "Content-Encoding: gzip").status());
    byte[] tighter = Zstd.compress(new byte[200 << 20], 3);
    assertEquals(413, server.post(tighter, "Content-Encoding: zstd").status());
    assertEquals(415, refusedWith("Content-Length: 10", "Content-Encoding: br").status());
    String filler = event("a") + ",";
    byte[] large = utf8("[" + filler.repeat((1 << 20) / filler.length() + 2) + "1]");
    try (RawRequest request = new RawRequest(server.port)) {
      request
          .head(RawRequest.PATH, FakeRouting.TOKEN, "Transfer-Encoding: chunked")
          .send(RawRequest.ascii(Integer.toHexString(large.length) + "\r\n"))
          .send(large)
          .send(RawRequest.ascii("\r\n0\r\n\r\n"));
      assertEquals(413, request.answer().status());
    }
    server.assertInIsOut();
  }

  private RawRequest.Answer refusedWith(String... headers) throws IOException {
    try (RawRequest request = new RawRequest(server.port)) {
      return request.head(RawRequest.PATH, FakeRouting.TOKEN, headers).answer();
    }
  }

  @Test
  void a_body_of_no_items_is_refused_and_remembered() throws IOException {
    RawRequest.Answer answer = server.post(utf8("this is no JSON"));
    assertEquals(400, answer.status());
    assertEquals("application/problem+json", answer.header("content-type"));
    JsonObject digest = new JsonObject(server.log.quarantined().get(0).text());
    assertEquals(15, digest.getInteger("length"));
    assertFalse(digest.containsKey("item"));
    assertEquals(400, server.post(new byte[0]).status());
  }

  @Test
  void a_switch_that_is_not_open_drops_or_asks_to_come_again() throws IOException {
    for (SwitchState state : List.of(SwitchState.CLOSED, SwitchState.CLOSING)) {
      server.routing.switchState = state;
      assertCounts(server.post(list(event("a"), "1")), 0, 2, 0, 0);
    }
    server.routing.switchState = SwitchState.OPENING;
    assertCounts(server.post(list(event("a"))), 1, 0, 0, 0);
    server.routing.topicReady = false;
    assertEquals(503, server.post(list(event("a"))).status());
    server.routing.routed = null;
    RawRequest.Answer answer = server.post(list(event("a")));
    assertEquals(503, answer.status());
    assertEquals("1", answer.header("retry-after"));
    assertTrue(server.log.quarantined().isEmpty());
    server.assertInIsOut();
  }

  @Test
  void a_suspended_tenant_is_shed_with_one_gap_record() throws IOException {
    server.routing.tenantState = TenantRoute.State.SUSPENDED;
    assertCounts(server.post(list(event("a"), event("b"))), 0, 0, 0, 2);
    assertTrue(server.log.events().isEmpty());
    assertEquals(1, server.log.quarantined().size());
    JsonObject gap = new JsonObject(server.log.quarantined().get(0).text());
    assertEquals("suspended", gap.getString("cause"));
    assertEquals(2, gap.getInteger("events"));
    assertEquals(2 * event("a").length(), gap.getInteger("bytes"));
    assertEquals(NOW.toString(), gap.getString("from"));
    server.log.mood = FakeLog.Mood.FAILS;
    assertEquals(503, server.post(list(event("a"))).status());
  }
}
