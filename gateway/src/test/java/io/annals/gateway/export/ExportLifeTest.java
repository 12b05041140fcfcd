package io.annals.gateway.export;

import static io.annals.gateway.export.ExportServer.json;
import static io.annals.testkit.Eventually.await;
import static io.annals.testkit.Eventually.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.annals.gateway.query.FixedRouting;
import io.annals.gateway.query.TimeText;
import io.annals.testkit.SampleEvents;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How exports end: by themselves, by who deletes them, by what fails, by age. */
class ExportLifeTest {
  private static final ExportConfig CONFIG =
      new ExportConfig(
          8, 1, 1, 3, 1L << 40, 50, 1L << 40, 10_000, Duration.ofDays(7), 0, Duration.ZERO);

  @TempDir Path folder;
  private ExportServer server;
  private final Promise<Void> picture = Promise.promise();

  @BeforeEach
  void start() throws Exception {
    server = new ExportServer(folder, CONFIG);
    add(SampleEvents.sample().subList(0, 40));
  }

  @AfterEach
  void stop() throws Exception {
    picture.tryComplete();
    server.close();
  }

  private void add(List<byte[]> events) {
    long received = TimeText.micros(server.clock.instant()) - 1_000_000;
    events.forEach(event -> server.store.add(event, received));
  }

  private static JsonObject request(String id) {
    return new JsonObject().put("id", id);
  }

  private void done(String id) {
    assertEquals(202, server.create(request(id)).statusCode());
    assertEquals("done", server.ended(id).getString("state"));
  }

  /** An export that has begun to read and goes on when the picture is there. */
  private void held(String id) {
    server.store.held = picture.future();
    int looks = server.store.looks();
    assertEquals(202, server.create(request(id)).statusCode());
    until("it reads", () -> server.store.looks() > looks);
    server.store.held = Future.succeededFuture();
  }

  private int delete(String id) {
    return server
        .call("DELETE", "/v1/tenants/acme/exports/" + id, "acme-tenant-admin", null)
        .statusCode();
  }

  private void assertNothingLeft() {
    until("rows and files are gone", () -> server.rows() == 0 && server.files().isEmpty());
  }

  @Test
  void a_tenant_has_as_many_as_it_may() {
    held("first");
    HttpResponse<byte[]> second = server.create(request("second"));
    assertEquals(429, second.statusCode());
    assertEquals("30", second.headers().firstValue("Retry-After").orElseThrow());
    assertEquals(200, server.create(request("first")).statusCode(), "a repeat is no second one");
    String others = "/v1/tenants/globex/exports";
    String body = request("first").put("topic", "audit-prod").encode();
    assertEquals(202, server.call("POST", others, "globex-tenant-admin", body).statusCode());
    picture.complete();
    assertEquals("done", server.ended("first").getString("state"));
    done("second");
    done("third");
    HttpResponse<byte[]> fourth = server.create(request("fourth"));
    assertEquals(409, fourth.statusCode());
    assertEquals("/problems/quota-exceeded", json(fourth).getString("type"));
    assertEquals(204, delete("first"));
    done("fourth");
  }

  @Test
  void an_export_that_would_have_more_says_so() {
    add(SampleEvents.sample().subList(40, 60));
    done("cut");
    JsonObject cut = json(server.get("/cut"));
    assertEquals(50, cut.getInteger("events"));
    assertFalse(cut.getBoolean("complete"));
    assertEquals(new JsonArray().add("limit"), cut.getJsonArray("reasons"));
    assertFalse(json(server.get("/cut/manifest")).getBoolean("complete"));
  }

  @Test
  void an_export_waits_for_a_store_that_is_catching_up_and_says_so_when_that_takes_too_long() {
    server.store.catchingUp.set(5);
    done("patient");
    assertEquals(new JsonArray(), json(server.get("/patient")).getJsonArray("reasons"));
    assertEquals(0, server.store.catchingUp.get());
    server.store.catchingUp.set(Integer.MAX_VALUE);
    done("tired");
    JsonObject tired = json(server.get("/tired"));
    assertEquals(new JsonArray().add("catchingUp"), tired.getJsonArray("reasons"));
    assertEquals(40, tired.getInteger("events"));
  }

  @Test
  void an_export_that_lacks_a_segment_says_so() throws Exception {
    server.store.flush();
    server.store.damage();
    add(SampleEvents.sample().subList(40, 43));
    done("damaged");
    JsonObject damaged = json(server.get("/damaged"));
    assertFalse(damaged.getBoolean("complete"));
    assertEquals(new JsonArray().add("unreadableSegment"), damaged.getJsonArray("reasons"));
    assertEquals(3, damaged.getInteger("events"));
  }

  @Test
  void a_deleted_export_ends_and_leaves_nothing() throws Exception {
    held("running");
    assertEquals(204, delete("running"));
    assertEquals(404, server.get("/running").statusCode());
    picture.complete();
    assertNothingLeft();
    done("ready");
    assertFalse(server.files().isEmpty());
    assertEquals(204, delete("ready"));
    assertEquals(204, delete("ready"), "again");
    assertEquals(404, server.get("/ready/files/1").statusCode());
    assertNothingLeft();
    done("ready");
  }

  @Test
  void an_export_of_a_process_that_started_again_has_failed() {
    held("running");
    server.process("p", CONFIG);
    JsonObject failed = server.ended("running");
    assertEquals("failed", failed.getString("state"));
    assertEquals("interrupted", failed.getString("failure"));
    picture.complete();
    until("the earlier run notices", () -> server.running() == 0);
    until("what it still wrote is gone", () -> server.files().isEmpty());
    assertEquals(failed, json(server.get("/running")));
    assertEquals(404, server.get("/running/files/1").statusCode());
    assertEquals(200, server.create(request("running")).statusCode(), "as it is");
  }

  @Test
  void an_export_of_a_dead_process_has_failed_and_that_of_a_live_one_goes_on() {
    String alive =
        "INSERT INTO gateway (id, heartbeat, version_loaded) VALUES ('p', now() + '1 hour', 1)";
    await(server.pool.query(alive).execute());
    held("running");
    await(server.process("q", CONFIG).stop());
    assertEquals("running", json(server.get("/running")).getString("state"));
    await(server.pool.query("UPDATE gateway SET heartbeat = now() - interval '16 s'").execute());
    server.process("r", CONFIG);
    assertEquals("interrupted", server.ended("running").getString("failure"));
  }

  @Test
  void a_process_that_stops_leaves_no_half_files() throws Exception {
    held("running");
    Future<Void> stopped = server.stopProcess();
    picture.complete();
    await(stopped);
    assertEquals("interrupted", server.ended("running").getString("failure"));
    assertEquals(List.of(), server.files());
  }

  @Test
  void a_full_disk_is_left_to_others(@TempDir Path another) throws Exception {
    ExportConfig narrow =
        new ExportConfig(
            8,
            1,
            1,
            3,
            1L << 40,
            50,
            1L << 40,
            10_000,
            Duration.ofDays(7),
            Long.MAX_VALUE,
            Duration.ZERO);
    try (ExportServer full = new ExportServer(another, narrow)) {
      assertEquals(202, full.create(request("large")).statusCode());
      JsonObject failed = full.ended("large");
      assertEquals("diskFull", failed.getString("failure"));
      assertEquals(new JsonArray(), failed.getJsonArray("files"));
      assertEquals(List.of(), full.files());
    }
  }

  @Test
  void exports_go_when_their_time_is_over() {
    done("old");
    server.clock.advance(Duration.ofDays(6));
    done("young");
    server.clock.advance(Duration.ofDays(1));
    server.process("q", CONFIG);
    until("it is gone", () -> server.get("/old").statusCode() == 404);
    until("its row too", () -> server.rows() == 1);
    assertEquals(200, server.get("/young/files/1").statusCode());
  }

  @Test
  void exports_go_with_the_retention_of_their_events_and_with_their_topic() {
    done("expired");
    await(server.pool.query("UPDATE topic SET retention_days = 1 WHERE uid = 11").execute());
    server.clock.advance(Duration.ofDays(1));
    server.process("q", CONFIG);
    assertNothingLeft();
    done("ready");
    server.routing.deleted = FixedRouting.ACME_AUDIT;
    server.deleteTopic();
    assertEquals(404, server.get("/ready").statusCode());
    assertNothingLeft();
  }

  @Test
  void an_export_ends_when_its_topic_is_deleted_under_it() {
    held("running");
    server.routing.deleted = FixedRouting.ACME_AUDIT;
    server.deleteTopic();
    assertEquals(404, server.get("/running").statusCode());
    picture.complete();
    assertNothingLeft();
  }
}
