package io.annals.gateway.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.query.run.TailConfig;
import io.annals.testkit.Eventually;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TailLogsTest {
  private static final String TAIL = "/v1/tenants/acme/topics/audit-prod/logs/tail";
  private static final String AUDITOR = "acme-auditor";
  private static final Duration LAG = Duration.ofMillis(200);

  @TempDir Path folder;
  private QueryServer server;

  @BeforeEach
  void start() throws IOException {
    server = new QueryServer(folder, new TailConfig(3, 2, LAG));
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private TailReader open(String query, String lastId) throws IOException {
    return new TailReader(server.port(), TAIL + query, AUDITOR, lastId);
  }

  @Test
  void sends_what_arrives_and_matches_as_it_is_stored() throws Exception {
    server.add(QueryServer.event(3, "delete", ",\"n\":\"before\""));
    try (TailReader tail = open("?query=verb:delete", null)) {
      assertEquals(200, tail.status());
      assertEquals("text/event-stream", tail.header("content-type"));
      assertEquals("no-store", tail.header("cache-control"));
      String odd = QueryServer.event(2, "delete", ",\n\"n\" : 1.50e0,\r\n\"u\":\"\\u0026é\" ");
      server.add(QueryServer.event(2, "get", ""));
      server.add(odd);
      TailReader.Message first = tail.next();
      assertNull(first.event());
      assertTrue(
          first.data().contains("\"event\":" + odd.replace("\r\n", "\n") + "}"), first.data());
      JsonObject found =
          new JsonObject(server.call("POST", TAIL.replace("/tail", ""), AUDITOR, "{}").body())
              .getJsonArray("events")
              .getJsonObject(0);
      assertEquals(found, new JsonObject(first.data()));
      assertNotEquals(found.getString("id"), first.id(), "the id is a place to go on from");
    }
  }

  @Test
  void goes_on_behind_the_last_id_that_a_client_has() throws Exception {
    String id;
    try (TailReader tail = open("", null)) {
      server.add(QueryServer.event(1, "get", ",\"n\":1"));
      server.add(QueryServer.event(1, "get", ",\"n\":2"));
      id = tail.next().id();
    }
    server.add(QueryServer.event(1, "get", ",\"n\":3"));
    try (TailReader tail = open("", id)) {
      assertTrue(tail.next().data().contains("\"n\":2"));
      assertTrue(tail.next().data().contains("\"n\":3"));
    }
    try (TailReader tail = open("", "AAAA")) {
      assertEquals(400, tail.status());
    }
  }

  @Test
  void tells_a_slow_reader_how_many_events_it_missed() throws Exception {
    int total = 400;
    try (TailReader tail = open("", null)) {
      String filler = ",\"filler\":\"" + "x".repeat(100_000) + "\",\"n\":";
      for (int n = 0; n < total; n++) {
        server.add(QueryServer.event(1, "get", filler + n));
      }
      // Nothing is read until the server has filled every buffer and given up waiting.
      Eventually.until("the server sends", () -> sent() > 0);
      double[] last = {-1};
      long[] since = {System.nanoTime()};
      Eventually.until(
          "the server waits for the reader longer than it may lag",
          () -> {
            if (sent() != last[0]) {
              last[0] = sent();
              since[0] = System.nanoTime();
            }
            return System.nanoTime() - since[0] > 2 * LAG.toNanos();
          });
      Set<Integer> got = new HashSet<>();
      int missed = 0;
      while (got.size() + missed < total) {
        TailReader.Message message = tail.next();
        if ("dropped".equals(message.event())) {
          missed += new JsonObject(message.data()).getInteger("count");
        } else {
          int n = new JsonObject(message.data()).getJsonObject("event").getInteger("n");
          assertTrue(got.add(n), "twice");
        }
      }
      assertEquals(total, got.size() + missed);
      assertTrue(missed > 0, "some were missed");
      assertEquals(missed, dropped());
      server.add(QueryServer.event(1, "get", ",\"n\":1000"));
      assertTrue(tail.next().data().contains("\"n\":1000"), "and it goes on with the newest");
    }
  }

  @Test
  void a_client_that_leaves_ends_the_work() throws Exception {
    TailReader tail = open("", null);
    Eventually.until("it is counted", () -> tails() == 1);
    tail.close();
    Eventually.until("the end is noticed", () -> tails() == 0);
    long[] quiet = {-1, System.nanoTime()};
    Eventually.until(
        "the store is asked no more",
        () -> {
          if (server.store.looks() != quiet[0]) {
            quiet[0] = server.store.looks();
            quiet[1] = System.nanoTime();
          }
          return System.nanoTime() - quiet[1] > 1_000_000_000L;
        });
  }

  @Test
  void only_so_many_are_served_at_once() throws Exception {
    List<TailReader> open = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      open.add(open("", null));
      assertEquals(200, open.get(i).status());
    }
    try (TailReader third = open("", null)) {
      assertEquals(429, third.status());
      assertTrue(third.header("retry-after").matches("[0-9]+"));
    }
    String other = "/v1/tenants/globex/topics/audit-prod/logs/tail";
    open.add(new TailReader(server.port(), other, "globex-auditor", null));
    assertEquals(200, open.get(2).status());
    try (TailReader fourth = new TailReader(server.port(), other, "globex-auditor", null)) {
      assertEquals(429, fourth.status(), "three are the process's bound");
    }
    open.get(0).close();
    Eventually.until("one has left", () -> tails() == 2);
    try (TailReader again = open("", null)) {
      assertEquals(200, again.status());
    }
    for (TailReader reader : open) {
      reader.close();
    }
  }

  @Test
  void ends_in_order_when_the_service_stops() throws Exception {
    try (TailReader tail = open("", null)) {
      assertEquals(200, tail.status());
      long start = System.nanoTime();
      server.stopListening();
      assertTrue(tail.endsWell(), "the last chunk was sent");
      assertTrue(System.nanoTime() - start < Duration.ofSeconds(10).toNanos(), "no drain waited");
    }
  }

  @Test
  void ends_when_the_topic_or_the_token_is_gone() throws Exception {
    try (TailReader tail = open("", null)) {
      assertEquals(200, tail.status());
      server.routing.revoked = "acme-auditor";
      assertTrue(tail.endsWell());
    }
    server.routing.revoked = null;
    try (TailReader tail = open("", null)) {
      assertEquals(200, tail.status());
      server.routing.deleted = FixedRouting.ACME_AUDIT;
      assertTrue(tail.endsWell());
    }
  }

  @Test
  void says_when_the_store_is_away_and_when_it_is_back() throws Exception {
    try (TailReader tail = open("", null)) {
      server.store.silent = true;
      TailReader.Message away = tail.next();
      assertEquals("status", away.event());
      assertFalse(new JsonObject(away.data()).getBoolean("complete"));
      server.add(QueryServer.event(1, "get", ",\"n\":1"));
      server.store.silent = false;
      TailReader.Message back = tail.next();
      assertEquals("status", back.event());
      assertTrue(new JsonObject(back.data()).getBoolean("complete"));
      assertTrue(tail.next().data().contains("\"n\":1"), "nothing was dropped meanwhile");
    }
    server.store.silent = true;
    try (TailReader tail = open("", null)) {
      assertEquals(503, tail.status());
    }
  }

  @ParameterizedTest(name = "{0} {1} -> {2}")
  @CsvSource({
    "acme-auditor, /v1/tenants/acme/topics/audit-prod/logs/tail, 200",
    "acme-operator, /v1/tenants/acme/topics/audit-prod/logs/tail, 200",
    "acme-tenant-admin, /v1/tenants/acme/topics/audit-prod/logs/tail, 200",
    "acme-billing-viewer, /v1/tenants/acme/topics/audit-prod/logs/tail, 403",
    "acme-ingest, /v1/tenants/acme/topics/audit-prod/logs/tail, 403",
    "globex-auditor, /v1/tenants/acme/topics/audit-prod/logs/tail, 404",
    "acme-auditor, /v1/tenants/acme/topics/audit-globex/logs/tail, 404",
    "acme-auditor, /v1/tenants/acme/topics/audit-prod/logs/tail?query=a%20and%20(b, 400",
    "acme-auditor, /v1/tenants/acme/topics/audit-prod/logs/tail?wrong=1, 400",
    "nobody, /v1/tenants/acme/topics/audit-prod/logs/tail, 401"
  })
  void shows_each_tenant_its_own(String token, String path, int status) throws Exception {
    try (TailReader tail = new TailReader(server.port(), path, token, null)) {
      assertEquals(status, tail.status());
    }
  }

  private double tails() {
    return server.metrics.get("annals.query.tails").gauge().value();
  }

  private double sent() {
    return server.metrics.get("annals.query.tail.events").tag("outcome", "sent").counter().count();
  }

  private double dropped() {
    return server
        .metrics
        .get("annals.query.tail.events")
        .tag("outcome", "dropped")
        .counter()
        .count();
  }
}
