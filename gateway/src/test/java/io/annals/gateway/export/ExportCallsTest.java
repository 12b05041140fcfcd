package io.annals.gateway.export;

import static io.annals.gateway.export.ExportServer.json;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.gateway.query.TimeText;
import io.annals.tenancy.Quota;
import io.annals.testkit.Eventually;
import io.annals.testkit.SampleEvents;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What exports hold, who gets them, and how. */
class ExportCallsTest {
  private static final long RECEIVED = TimeText.micros(ExportServer.NOW) - 1_000_000;
  private static final int LARGEST_FILE = 100_000;

  @TempDir Path folder;
  private ExportServer server;

  @BeforeEach
  void start() throws Exception {
    server =
        new ExportServer(
            folder,
            new ExportConfig(
                8,
                2,
                1,
                100,
                1L << 40,
                1_000_000,
                1L << 40,
                LARGEST_FILE,
                Duration.ofDays(7),
                0,
                Duration.ZERO));
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  private static JsonObject request(String id) {
    return new JsonObject().put("id", id);
  }

  private static byte[] event(String verb, String more) {
    String event =
        "{\"verb\":\"" + verb + "\",\"stageTimestamp\":\"2026-11-21T09:59:00Z\"" + more + "}";
    return event.getBytes(StandardCharsets.UTF_8);
  }

  private JsonObject made(JsonObject request) {
    HttpResponse<byte[]> answer = server.create(request);
    assertEquals(202, answer.statusCode(), new String(answer.body(), StandardCharsets.UTF_8));
    JsonObject done = server.ended(request.getString("id"));
    assertEquals("done", done.getString("state"), done.encode());
    return done;
  }

  private byte[] file(String id, int n) {
    HttpResponse<byte[]> answer = server.get("/" + id + "/files/" + n);
    assertEquals(200, answer.statusCode());
    return answer.body();
  }

  private static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  private static byte[] lines(List<byte[]> events) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    for (byte[] event : events) {
      text.writeBytes(event);
      text.write('\n');
    }
    return text.toByteArray();
  }

  @Test
  void files_hold_the_stored_bytes_of_segments_and_hot_tail_in_either_order() throws Exception {
    List<byte[]> sample = SampleEvents.sample();
    for (int i = 0; i < 400; i++) {
      server.store.add(sample.get(i), RECEIVED);
      if (i == 150 || i == 280) {
        server.store.flush();
      }
    }
    List<byte[]> expected = new ArrayList<>(server.store.inOrder());
    // What is received when the export is made, or later, is not in it.
    server.store.add(sample.get(400), TimeText.micros(ExportServer.NOW));
    for (String order : List.of("asc", "desc")) {
      JsonObject done = made(request("all-" + order).put("order", order));
      assertTrue(done.getBoolean("complete"));
      assertEquals(400, done.getInteger("events"));
      assertEquals(1, done.getInteger("progress"));
      assertArrayEquals(lines(expected), all(done));
      assertEquals(lines(expected).length, done.getInteger("bytes"));
      Collections.reverse(expected);
    }
    assertEquals(
        Map.of("11", 2L * lines(expected).length),
        read(),
        "what is read counts with the topic that held it");
  }

  /** Of all files, each of which is as it was told. */
  private byte[] all(JsonObject export) throws Exception {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    JsonArray files = export.getJsonArray("files");
    assertTrue(files.size() >= 3, "several files: " + files);
    for (int n = 1; n <= files.size(); n++) {
      byte[] file = file(export.getString("id"), n);
      JsonObject told = files.getJsonObject(n - 1);
      assertTrue(file.length <= LARGEST_FILE);
      assertEquals(file.length, told.getInteger("bytes"));
      assertEquals(sha256(file), told.getString("sha256"));
      assertEquals(export.getString("id") + "-" + n + ".ndjson", told.getString("name"));
      all.writeBytes(file);
    }
    return all.toByteArray();
  }

  /** Of topics; calls that read nothing of one have none. */
  private Map<String, Long> read() {
    Map<String, Long> read = new java.util.HashMap<>(server.metered());
    read.values().removeIf(bytes -> bytes == 0);
    return read;
  }

  @Test
  void the_manifest_tells_what_the_files_are_and_can_be_checked() throws Exception {
    server.store.add(event("get", ",\n\"user\":{\r\n\"username\":\"a\"}"), RECEIVED);
    server.store.add(event("get", ""), RECEIVED);
    server.store.add(event("list", ""), RECEIVED);
    made(request("some").put("query", "verb:get").put("compression", "gzip"));
    byte[] packed = file("some", 1);
    String text =
        new String(
            new GZIPInputStream(new ByteArrayInputStream(packed)).readAllBytes(),
            StandardCharsets.UTF_8);
    assertEquals(2, text.lines().count());
    assertTrue(text.contains(", \"user\":{  \"username\":\"a\"}"), text);
    HttpResponse<byte[]> manifest = server.get("/some/manifest");
    JsonObject told = json(manifest);
    assertEquals("AnnalsExport", told.getString("kind"));
    assertEquals("acme", told.getString("tenant"));
    assertEquals("verb:get", told.getString("query"));
    assertEquals("2000-01-01T00:00:00.000000Z", told.getString("from"));
    assertEquals("2026-11-21T10:00:00.000000Z", told.getString("to"));
    assertEquals(
        new JsonObject().put("token", "acme-tenant-admin").put("role", "tenant-admin"),
        told.getJsonObject("requestedBy"));
    assertTrue(told.getBoolean("complete"));
    assertEquals(1, told.getInteger("eventsWithLineEndsAsBlanks"));
    assertEquals(new JsonObject().put("prod", 2), told.getJsonObject("eventsByCluster"));
    assertEquals(sha256(packed), told.getJsonArray("files").getJsonObject(0).getString("sha256"));
    String digest = sha256(manifest.body());
    assertEquals('"' + digest + '"', manifest.headers().firstValue("ETag").orElseThrow());
    assertEquals(
        sha256(packed) + "  some-1.ndjson.gz\n" + digest + "  some-manifest.json\n",
        new String(
            server.get("/some/manifest", "Accept", "text/plain").body(),
            StandardCharsets.US_ASCII));
  }

  @Test
  void a_part_of_a_file_can_be_had() throws Exception {
    server.store.add(event("get", ""), RECEIVED);
    made(request("one"));
    HttpResponse<byte[]> all = server.get("/one/files/1");
    byte[] whole = all.body();
    String etag = all.headers().firstValue("ETag").orElseThrow();
    assertEquals('"' + sha256(whole) + '"', etag);
    assertEquals(
        "attachment; filename=\"one-1.ndjson\"",
        all.headers().firstValue("Content-Disposition").orElseThrow());
    assertEquals("application/x-ndjson", all.headers().firstValue("Content-Type").orElseThrow());
    HttpResponse<byte[]> rest = server.get("/one/files/1", "Range", "bytes=10-", "If-Range", etag);
    assertEquals(206, rest.statusCode());
    assertArrayEquals(Arrays.copyOfRange(whole, 10, whole.length), rest.body());
    assertEquals(
        "bytes 10-" + (whole.length - 1) + "/" + whole.length,
        rest.headers().firstValue("Content-Range").orElseThrow());
    assertEquals(5, server.get("/one/files/1", "Range", "bytes=-5").body().length);
    HttpResponse<byte[]> other = server.get("/one/files/1", "Range", "bytes=1-", "If-Range", "x");
    assertEquals(200, other.statusCode());
    HttpResponse<byte[]> none = server.get("/one/files/1", "Range", "bytes=" + whole.length + "-");
    assertEquals(416, none.statusCode());
    assertEquals(
        "bytes */" + whole.length, none.headers().firstValue("Content-Range").orElseThrow());
    assertEquals(404, server.get("/one/files/2").statusCode());
    assertEquals(Map.of("11", 3L * whole.length - 10 + 5), read(), "what went out");
  }

  @Test
  void csv_has_a_record_for_each_event() {
    String formula = ",\"user\":{\"username\":\"=1+1\",\"groups\":[\"a\",\"b\"]},\"n\":-5";
    server.store.add(event("get", formula), RECEIVED);
    server.store.add(event("list", ",\"user\":{\"username\":\"\"},\"n\":null"), RECEIVED);
    JsonArray columns =
        new JsonArray(List.of("time", "verb", "user.username", "user.groups", "n", "cluster"));
    made(request("csv").put("format", "csv").put("columns", columns).put("order", "asc"));
    assertEquals(
        """
        time,verb,user.username,user.groups,n,cluster\r
        2026-11-21T09:59:00.000000Z,get,'=1+1,"[""a"",""b""]",-5,prod\r
        2026-11-21T09:59:00.000000Z,list,"",,,prod\r
        """,
        new String(file("csv", 1), StandardCharsets.UTF_8));
    made(request("nothing").put("format", "csv").put("query", "nowhere"));
    String header = new String(file("nothing", 1), StandardCharsets.UTF_8);
    assertTrue(header.startsWith("time,receivedAt,cluster,auditID,"), header);
    assertEquals(1, header.lines().count());
  }

  @Test
  void each_tenant_and_role_gets_its_own() {
    made(request("mine"));
    String path = "/v1/tenants/acme/exports";
    String body = request("other").put("topic", "audit-prod").encode();
    assertEquals(403, server.call("POST", path, "acme-auditor", body).statusCode());
    assertEquals(403, server.call("DELETE", path + "/mine", "acme-auditor", null).statusCode());
    assertEquals(403, server.call("GET", path, "acme-billing-viewer", null).statusCode());
    for (String of : List.of("/mine", "/mine/files/1", "/mine/manifest")) {
      assertEquals(200, server.get(of).statusCode(), of);
      String there = "/v1/tenants/globex/exports" + of;
      assertEquals(404, server.call("GET", there, "globex-auditor", null).statusCode(), of);
      assertEquals(404, server.call("GET", path + of, "globex-auditor", null).statusCode(), of);
    }
    String foreign = "/v1/tenants/globex/exports/mine";
    assertEquals(204, server.call("DELETE", foreign, "globex-tenant-admin", null).statusCode());
    assertEquals(200, server.get("/mine").statusCode(), "it was another tenant's name");
    assertEquals(1, json(server.get("")).getJsonArray("items").size());
  }

  @Test
  void what_makes_no_sense_is_refused_at_its_place() {
    wrong(request("a").put("query", "verb:get | SELECT 1"), "/query");
    wrong(request("a").put("topic", "nowhere"), "/topic");
    wrong(request("a").put("columns", new JsonArray().add("verb")), "/columns");
    wrong(request("a").put("from", "now").put("to", "now-1m"), "/to");
    wrong(request("Not An Id"), "/id");
    JsonArray twice = new JsonArray().add("verb").add("verb");
    wrong(request("a").put("format", "csv").put("columns", twice), "/columns/1");
  }

  private void wrong(JsonObject request, String pointer) {
    HttpResponse<byte[]> answer = server.create(request);
    assertEquals(400, answer.statusCode());
    JsonArray errors = json(answer).getJsonArray("errors");
    assertEquals(pointer, errors.getJsonObject(0).getString("pointer"), errors.encode());
  }

  @Test
  void a_repeat_gives_what_is_there_and_pages_lead_through_all() {
    made(request("twice").put("query", "a"));
    HttpResponse<byte[]> again = server.create(request("twice").put("query", "a"));
    assertEquals(200, again.statusCode());
    assertEquals("done", json(again).getString("state"));
    assertEquals(409, server.create(request("twice").put("query", "b")).statusCode());
    made(request("another"));
    JsonObject page = json(server.get("?pageSize=1"));
    assertEquals("another", page.getJsonArray("items").getJsonObject(0).getString("id"));
    JsonObject rest = json(server.get("?pageToken=" + page.getString("nextPageToken")));
    assertEquals("twice", rest.getJsonArray("items").getJsonObject(0).getString("id"));
    assertFalse(rest.containsKey("nextPageToken"));
  }

  @Test
  void an_export_leaves_the_tenant_s_queries_alone() {
    server.routing.quota = Quota.of(new JsonObject().put("concurrentQueries", 1));
    Promise<Void> picture = Promise.promise();
    server.store.held = picture.future();
    assertEquals(202, server.create(request("long")).statusCode());
    Eventually.until("it reads", () -> server.store.looks() == 1);
    server.store.held = Future.succeededFuture();
    String logs = "/v1/tenants/acme/topics/audit-prod/logs";
    assertEquals(200, server.call("POST", logs, "acme-auditor", "{}").statusCode());
    assertEquals(409, server.get("/long/files/1").statusCode());
    picture.complete();
    assertEquals("done", server.ended("long").getString("state"));
  }
}
