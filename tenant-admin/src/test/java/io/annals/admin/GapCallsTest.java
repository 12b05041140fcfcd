package io.annals.admin;

import static io.annals.testkit.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The gap ledger as the call shows it. */
class GapCallsTest {
  private static final String GAPS = "/v1/tenants/acme/clusters/prod/gaps";

  private final Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
  private Admin admin;

  @BeforeEach
  void open() {
    admin = new Admin();
    admin.tenant("acme", "prod", "test");
    admin.tenant("other", "prod");
  }

  @AfterEach
  void close() {
    admin.close();
  }

  @Test
  void a_cluster_shows_its_own_gaps_of_the_last_month_in_time_order() {
    Instant first = now.minus(Duration.ofDays(29));
    gap("prod", now.minus(Duration.ofHours(1)), "truncated", 1);
    gap("prod", first, "suspended", 300);
    gap("prod", now.minus(Duration.ofDays(31)), "quota", 5);
    gap("test", now.minus(Duration.ofHours(1)), "quota", 7);
    String token = admin.token("acme", new JsonObject().put("role", "auditor"));

    JsonObject answer = admin.call(token, "GET", GAPS, null).expect(200);
    JsonArray items = answer.getJsonArray("items");
    assertEquals(2, items.size(), answer::encode);
    assertEquals(
        new JsonObject()
            .put("from", first.toString())
            .put("to", first.plusSeconds(1).toString())
            .put("cause", "suspended")
            .put("events", 300)
            .put("bytes", 3000),
        items.getJsonObject(0));
    assertEquals("truncated", items.getJsonObject(1).getString("cause"));
    assertEquals(3, all(GAPS + "?from=" + now.minus(Duration.ofDays(40))).size());
    Instant to = now.minus(Duration.ofDays(5));
    assertEquals(2, all(GAPS + "?to=" + to).size(), "30 days before it");
    assertEquals(1, all(GAPS + "?from=" + now.minus(Duration.ofDays(30)) + "&to=" + to).size());
  }

  @Test
  void pages_follow_each_other() {
    for (int minute = 0; minute < 5; minute++) {
      gap("prod", now.minus(Duration.ofMinutes(10 - minute)), "quota", minute + 1);
    }
    JsonArray all = new JsonArray();
    String token = "";
    while (token != null) {
      JsonObject page = admin.get(GAPS + "?pageSize=2" + token).expect(200);
      assertTrue(page.getJsonArray("items").size() <= 2);
      all.addAll(page.getJsonArray("items"));
      token =
          page.containsKey("nextPageToken")
              ? "&pageToken=" + page.getString("nextPageToken")
              : null;
    }
    assertEquals(all(GAPS), all);
    assertEquals(5, all.size());
  }

  @Test
  void a_cluster_that_was_deleted_and_made_again_starts_empty_and_the_old_ledger_stays() {
    gap("prod", now, "quota", 1);
    admin.delete("/v1/tenants/acme/clusters/prod").expect(204);
    assertEquals(404, admin.get(GAPS).status());
    admin
        .post(
            "/v1/tenants/acme/clusters",
            new JsonObject().put("id", "prod").put("audit", new JsonObject().put("enabled", false)))
        .expect(201);
    assertEquals(new JsonArray(), all(GAPS));
    assertEquals(
        1L,
        await(admin.pool.query("SELECT count(*) FROM gap").execute()).iterator().next().getLong(0));
  }

  @Test
  void another_tenants_ledger_is_not_found_and_mistakes_are_named() {
    gap("prod", now, "quota", 1);
    String other = admin.token("other", new JsonObject().put("role", "tenant-admin"));
    assertEquals(404, admin.call(other, "GET", GAPS, null).status());
    assertEquals(
        new JsonArray(),
        admin
            .call(other, "GET", "/v1/tenants/other/clusters/prod/gaps", null)
            .expect(200)
            .getJsonArray("items"));
    for (String query :
        new String[] {
          "from=yesterday", "to=99999-01-01T00:00:00Z", "pageToken=eHh4", "pageSize=0"
        }) {
      JsonObject problem = admin.get(GAPS + "?" + query).expect(400);
      assertTrue(
          problem.encode().contains(query.substring(0, query.indexOf('='))), problem::encode);
    }
    admin.get(GAPS + "?from=2026-01-02T00:00:00Z&to=2026-01-02T00:00:00Z").expect(400);
  }

  private JsonArray all(String path) {
    return admin.get(path).expect(200).getJsonArray("items");
  }

  /** Of a second, and 10 bytes an event. */
  private void gap(String cluster, Instant from, String cause, int events) {
    String row =
        """
        INSERT INTO gap (tenant_uid, cluster_uid, from_time, to_time, cause, events, bytes)
        SELECT c.tenant_uid, c.uid, '%s', '%s', '%s', %d, %d
          FROM cluster c JOIN tenant t ON t.uid = c.tenant_uid AND t.id = 'acme'
         WHERE c.id = '%s' AND c.deleted_at IS NULL
        """;
    await(
        admin
            .pool
            .query(row.formatted(from, from.plusSeconds(1), cause, events, 10 * events, cluster))
            .execute());
  }
}
