package io.annals.gateway.ingest;

import static io.annals.gateway.ingest.IngestServer.assertCounts;
import static io.annals.gateway.ingest.IngestServer.event;
import static io.annals.gateway.ingest.IngestServer.gzip;
import static io.annals.gateway.ingest.IngestServer.list;
import static io.annals.gateway.ingest.LimitedGateways.rates;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.tenancy.Quota;
import io.annals.tenancy.TenantRoute;
import io.annals.testkit.Eventually;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Quotas as senders see them. The database's clock runs, so each rate is such that the seconds of a
 * test bring in little.
 */
class IngestLimitsTest {
  private static final int EVENT = event("e1000").length();

  private LimitedGateways gateways;

  private void start(int count, Quota quota) {
    gateways = new LimitedGateways(count, quota);
  }

  @AfterEach
  void close() {
    gateways.close();
  }

  @Test
  void a_minutes_worth_comes_at_once_and_then_senders_wait() throws IOException {
    start(1, rates(10L, null));
    int taken = gateways.sendAll(0, 20);
    assertTrue(taken >= 600 && taken <= 750, "taken " + taken);
    RawRequest.Answer refused = gateways.send(0, 20);
    assertEquals(429, refused.status());
    assertEquals("application/problem+json", refused.header("content-type"));
    int seconds = Integer.parseInt(refused.header("retry-after"));
    assertTrue(seconds >= 1 && seconds <= 10, "retry after " + seconds);
    assertEquals(0, gateways.gaps(0)[0]);

    gateways.pass(Duration.ofSeconds(4));
    assertEquals(200, gateways.send(0, 20).status(), "what comes in is taken again");
  }

  @Test
  void bytes_are_those_of_the_events_before_compression() throws IOException {
    start(1, rates(null, 10L * EVENT));
    byte[] body = gzip(list(LimitedGateways.events(100)));
    int taken = 0;
    RawRequest.Answer answer = gateways.servers.get(0).post(body, "Content-Encoding: gzip");
    while (answer.status() == 200) {
      taken += 100;
      answer = gateways.servers.get(0).post(body, "Content-Encoding: gzip");
    }
    assertEquals(429, answer.status());
    assertTrue(taken >= 600 && taken <= 900, "taken " + taken);
  }

  @Test
  void after_a_minute_of_refusals_the_rest_is_shed_and_noted_until_there_is_room()
      throws IOException {
    start(2, rates(10L, null));
    gateways.sendAll(0, 20);
    assertEquals(429, gateways.send(0, 20).status());
    gateways.pass(Duration.ofSeconds(30));
    int taken = gateways.sendAll(0, 20);
    assertTrue(taken >= 260 && taken <= 450, "half a minute's worth, taken " + taken);
    gateways.pass(Duration.ofSeconds(31));
    gateways.sendAll(0, 20);
    gateways.sendAll(1, 20);
    assertCounts(gateways.send(1, 20), 0, 0, 0, 20);
    assertCounts(gateways.send(0, 20), 0, 0, 0, 20);
    assertTrue(gateways.gaps(0)[0] >= 20 && gateways.gaps(1)[0] >= 20);

    gateways.pass(Duration.ofSeconds(20));
    int more = gateways.sendAll(1, 5);
    assertTrue(more >= 80 && more <= 400, "what comes in is kept, taken " + more);
    assertEquals(5, LimitedGateways.shed(gateways.send(1, 5)), "still no refusals");
  }

  @Test
  void who_has_recovered_may_be_refused_again_but_no_batch_for_longer_than_a_minute()
      throws IOException {
    start(1, rates(10L, null));
    gateways.sendAll(0, 20);
    assertEquals(429, gateways.send(0, 20).status());
    gateways.pass(Duration.ofSeconds(50));
    gateways.sendAll(0, 20);
    assertEquals(429, gateways.send(0, 20).status(), "50 s after the first");
    gateways.pass(Duration.ofSeconds(45));
    gateways.sendAll(0, 20);
    assertEquals(20, LimitedGateways.shed(gateways.send(0, 20)), "refused batches may come back");
    gateways.pass(Duration.ofSeconds(61));
    gateways.sendAll(0, 20);
    assertEquals(429, gateways.send(0, 20).status(), "they have, and a minute came in");
  }

  @Test
  void gateways_share_one_budget() throws IOException {
    start(3, rates(100L, null));
    int taken = 0;
    for (int gateway = 0; gateway < 3; gateway++) {
      assertEquals(200, gateways.send(gateway, 100).status());
      taken += 100;
    }
    for (int gateway = 0; gateway < 3; gateway++) {
      taken += gateways.sendAll(gateway, 100);
    }
    assertTrue(taken >= 5_800 && taken <= 7_000, "taken " + taken);
    gateways.pass(Duration.ofSeconds(20));
    for (int round = 0; round < 3; round++) {
      for (int gateway = 0; gateway < 3; gateway++) {
        taken += gateways.sendAll(gateway, 100);
      }
    }
    assertTrue(taken >= 7_700 && taken <= 9_000, "taken, debts settled " + taken);
  }

  @Test
  void what_senders_were_told_is_what_was_counted_and_noted() throws IOException {
    start(2, rates(10L, null));
    JsonObject told =
        new JsonObject().put("received", 0).put("stored", 0).put("quarantined", 0).put("shed", 0);
    String bad = "{\"level\":\"Loud\"}";
    long[] shed = {0, 0};
    gateways.sendAll(0, 50);
    assertEquals(429, gateways.send(0, 10).status());
    gateways.pass(Duration.ofSeconds(30));
    gateways.sendAll(0, 10);
    gateways.pass(Duration.ofSeconds(31));
    for (int i = 0; i < 120; i++) {
      String[] items = LimitedGateways.events(9);
      items[i % 9] = bad;
      byte[] body = list(items);
      IngestServer server = gateways.servers.get(i % 2);
      RawRequest.Answer answer =
          i % 3 == 0 ? server.post(gzip(body), "Content-Encoding: gzip") : server.post(body);
      assertEquals(200, answer.status(), answer.body());
      JsonObject receipt = new JsonObject(answer.body());
      told.fieldNames().forEach(name -> told.put(name, told.getLong(name) + receipt.getLong(name)));
      if (receipt.getLong("shed") > 0) {
        shed[0] += 9;
        shed[1] += 8L * EVENT + bad.length();
      }
    }
    assertEquals(9 * 120, told.getLong("received"));
    assertTrue(shed[0] > 0 && told.getLong("quarantined") > 0, told::encode);
    assertEquals(shed[0], told.getLong("shed"));
    long[] noted = {
      gateways.gaps(0)[0] + gateways.gaps(1)[0], gateways.gaps(0)[1] + gateways.gaps(1)[1]
    };
    assertArrayEquals(shed, noted, Arrays.toString(noted));
    assertEquals((double) shed[0], counted("annals.ingest.shed", "rate"));
    assertEquals((double) shed[1], counted("annals.ingest.shed.bytes", "rate"));
    gateways.servers.forEach(IngestServer::assertInIsOut);
    long tallied = 0;
    for (IngestServer server : gateways.servers) {
      Eventually.await(server.tally.flush());
      tallied += server.counts.stream().mapToLong(count -> count.shed()).sum();
    }
    assertEquals(shed[0], tallied);
  }

  private double counted(String name, String cause) {
    return gateways.servers.stream().mapToDouble(s -> s.counter(name, "cause", cause)).sum();
  }

  @Test
  void what_policies_drop_costs_too_and_what_a_closed_switch_drops_does_not() throws IOException {
    start(1, rates(10L, null));
    gateways.servers.get(0).routing.switchState = io.annals.tenancy.SwitchState.CLOSED;
    for (int i = 0; i < 10; i++) {
      assertCounts(gateways.send(0, 100), 0, 100, 0, 0);
    }
    gateways.servers.get(0).routing.switchState = io.annals.tenancy.SwitchState.OPENED;
    gateways.servers.get(0).routing.policy = FakeRouting.rules("- level: None");
    int dropped = gateways.sendAll(0, 100);
    assertTrue(dropped >= 600 && dropped <= 700, "dropped " + dropped);
    gateways.servers.get(0).routing.tenantState = TenantRoute.State.SUSPENDED;
    assertCounts(gateways.send(0, 100), 0, 0, 0, 100);
  }

  @Test
  void a_request_that_the_log_does_not_take_costs_nothing() throws IOException {
    start(1, rates(10L, null));
    gateways.servers.get(0).log.mood = FakeLog.Mood.FAILS;
    for (int i = 0; i < 20; i++) {
      assertEquals(503, gateways.send(0, 100).status());
    }
    gateways.servers.get(0).log.mood = FakeLog.Mood.ACKNOWLEDGES;
    assertTrue(gateways.sendAll(0, 100) >= 600);
  }

  @Test
  void a_changed_limit_is_kept_at_once() throws IOException {
    start(1, rates(1_000L, null));
    assertEquals(200, gateways.send(0, 500).status());
    gateways.limits.get(0).start();
    gateways.quota(rates(10L, null));
    Eventually.until(
        "what was drawn is given back",
        () -> gateways.send(0, 1).status() == 429 || gateways.sendAll(0, 200) <= 1_000);
    assertEquals(429, gateways.send(0, 1).status());
    gateways.quota(rates(100_000L, null));
    Eventually.until("raised", Duration.ofSeconds(2), () -> gateways.send(0, 1).status() == 200);
    gateways.quota(rates(1L, null));
    Eventually.until("lowered", () -> gateways.send(0, 200).status() == 429);
    gateways.quota(Quota.NONE);
    assertEquals(200, gateways.send(0, 1).status());
    Eventually.await(gateways.limits.get(0).stop());
  }

  @Test
  void without_the_database_a_gateway_has_its_part_of_the_rate_and_settles_later()
      throws IOException {
    start(2, rates(10L, null));
    gateways.sendAll(0, 20);
    assertEquals(429, gateways.send(0, 20).status());
    gateways.proxy.goAway();
    gateways.limits.get(0).start();
    gateways.servers.get(0).clock.advance(Duration.ofSeconds(40));
    Eventually.until("it goes on", () -> gateways.send(0, 20).status() == 200);
    int alone = 20 + gateways.sendAll(0, 20);
    assertTrue(alone >= 160 && alone <= 300, "half of 40 s, taken " + alone);

    gateways.passInTable(Duration.ofSeconds(40));
    gateways.proxy.comeBack();
    Eventually.until("it shares again", this::settled);
    int rest = gateways.sendAll(0, 20) + gateways.sendAll(1, 20);
    assertTrue(rest >= 80 && rest <= 330, "what the other half left, taken " + rest);
    Eventually.await(gateways.limits.get(0).stop());
  }

  private boolean settled() {
    IngestServer server = gateways.servers.get(0);
    double failures = server.counter("annals.limits.draw.failures");
    Eventually.await(gateways.limits.get(0).settle());
    return failures == server.counter("annals.limits.draw.failures");
  }
}
