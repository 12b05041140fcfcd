package io.annals.gateway.ingest;

import static io.annals.gateway.ingest.IngestServer.NOW;
import static io.annals.gateway.ingest.IngestServer.assertCounts;
import static io.annals.gateway.ingest.IngestServer.event;
import static io.annals.gateway.ingest.IngestServer.list;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What goes to the tenant's hidden topic. */
class IngestQuarantineTest {
  private IngestServer server = new IngestServer();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void three_bad_items_never_hurt_ninety_seven_good_ones() throws IOException {
    String[] items = new String[100];
    Arrays.setAll(items, i -> event("id-" + i));
    items[3] = "42";
    items[50] =
        "{\"level\":\"Loud\",\"requestObject\":{\"data\":{\"p\":\"aHVudGVyMg==\"}},\"user\":{}}";
    items[99] = "{}";
    assertCounts(server.post(list(items)), 97, 0, 3, 0);
    List<FakeLog.Appended> bad = server.log.quarantined();
    JsonObject loud = new JsonObject(bad.get(1).text());
    assertEquals("QuarantineItem", loud.getString("kind"));
    assertEquals("prod", loud.getString("cluster"));
    assertEquals(NOW.toString(), loud.getString("receivedAt"));
    assertEquals("level is missing or unknown", loud.getString("reason"));
    assertEquals(50, loud.getInteger("position"));
    assertEquals(items[50].length(), loud.getInteger("length"));
    assertEquals(64, loud.getString("sha256").length());
    String shown = loud.getJsonObject("item").encode();
    assertTrue(
        shown.matches(
            "\\{\"level\":\"Loud\",\"requestObject\":\\{\"data\":\\{\"p\":\"redacted:[0-9a-f]{32}\"}},"
                + "\"user\":\\{}}"),
        shown);
    server.assertInIsOut();
  }

  @Test
  void a_record_that_the_log_never_takes_is_quarantined() throws IOException {
    server.log.tooLarge = 400;
    String big = event("b").replace("}", ",\"x\":\"" + "x".repeat(400) + "\"}");
    assertCounts(server.post(list(event("a"), big)), 1, 0, 1, 0);
    assertEquals(
        "the log refuses it for its size",
        new JsonObject(server.log.quarantined().get(0).text()).getString("reason"));
  }

  @Test
  void a_huge_event_loses_its_bodies_and_the_ledger_knows() throws IOException {
    server.close();
    server = IngestServer.roomy();
    String huge = event("big").replace("}", ",\"responseObject\":\"" + "x".repeat(5 << 20) + "\"}");
    assertCounts(server.post(list(event("a"), huge, event("b"))), 3, 0, 0, 0);
    assertTrue(server.log.events().get(1).text().contains("\"audit.k8s.io/truncated\":\"true\""));
    JsonObject gap = new JsonObject(server.log.quarantined().get(0).text());
    assertEquals("Gap", gap.getString("kind"));
    assertEquals("truncated", gap.getString("cause"));
    assertEquals(1, gap.getInteger("events"));
    assertTrue(gap.getLong("bytes") > 5_000_000);
  }

  @Test
  void a_flood_of_bad_items_keeps_digests_only() throws IOException {
    server.close();
    server = IngestServer.roomy();
    String bad = "{\"level\":\"Loud\",\"x\":\"" + "x".repeat(60_000) + "\"}";
    String[] items = new String[900];
    Arrays.fill(items, bad);
    server.post(list(items));
    server.post(list(items));
    List<FakeLog.Appended> kept = server.log.quarantined();
    assertEquals(1_800, kept.size());
    assertTrue(new JsonObject(kept.get(0).text()).containsKey("item"));
    assertNull(new JsonObject(kept.get(1_799).text()).getValue("item"));
    server.clock.advance(Duration.ofDays(1));
    server.post(list(bad));
    assertTrue(new JsonObject(server.log.quarantined().get(1_800).text()).containsKey("item"));
  }

  @Test
  void a_bad_item_is_shown_without_its_secrets() throws IOException {
    String bad =
        "{\"level\":\"Loud\",\"requestURI\":\"/api?access_token=hunter2hunter2&limit=5\",\"verb\":\"get\"}";
    assertCounts(server.post(list(bad)), 0, 0, 1, 0);
    String record = server.log.quarantined().get(0).text();
    assertFalse(record.contains("hunter2"), record);
    JsonObject item = new JsonObject(record).getJsonObject("item");
    assertEquals("get", item.getString("verb"));
    assertTrue(item.getString("requestURI").startsWith("/api?access_token=redacted:"), record);
    assertEquals(bad.length(), new JsonObject(record).getInteger("length"));
    assertEquals(1, server.counter("annals.ingest.redactions", "kind", "uri_parameter"));
  }

  @Test
  void what_redaction_makes_too_large_loses_its_bodies_and_the_ledger_knows() throws IOException {
    server.close();
    server = IngestServer.roomy();
    StringBuilder data = new StringBuilder();
    for (int i = 0; i < 100_000; i++) {
      data.append(i == 0 ? "" : ",").append("\"k").append(i).append("\":\"YQ==\"");
    }
    String secret = "{\"kind\":\"Secret\",\"apiVersion\":\"v1\",\"data\":{" + data + "}}";
    String large =
        event("large")
            .replace("\"Metadata\"", "\"RequestResponse\"")
            .replace(
                "}",
                ",\"objectRef\":{\"resource\":\"secrets\"},\"responseObject\":" + secret + "}");
    assertCounts(server.post(list(event("a"), large)), 2, 0, 0, 0);
    JsonObject stored = new JsonObject(server.log.events().get(1).text());
    assertEquals("true", stored.getJsonObject("annotations").getString("audit.k8s.io/truncated"));
    assertFalse(stored.containsKey("responseObject"));
    JsonObject gap = new JsonObject(server.log.quarantined().get(0).text());
    assertEquals("truncated", gap.getString("cause"));
    assertEquals(1, gap.getInteger("events"));
    assertTrue(gap.getLong("bytes") > 4 << 20, gap::encode);
    server.assertInIsOut();
  }

  @Test
  void what_is_too_large_without_bodies_is_a_digest() throws IOException {
    server.close();
    server = IngestServer.roomy();
    String large =
        event("large").replace("}", ",\"requestURI\":\"/?" + "token=a&".repeat(150_000) + "\"}");
    assertCounts(server.post(list(event("a"), large, event("b"))), 2, 0, 1, 0);
    assertEquals(2, server.log.events().size());
    JsonObject digest = new JsonObject(server.log.quarantined().get(0).text());
    assertTrue(digest.getString("reason").contains("after redaction"), digest::encode);
    assertEquals(large.length(), digest.getInteger("length"));
    assertNull(digest.getValue("item"));
    server.assertInIsOut();
  }
}
