package io.annals.admin;

import static io.annals.testkit.Eventually.await;
import static io.annals.testkit.Eventually.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.tenancy.TenantId;
import io.annals.tenancy.TenantRoute;
import io.annals.tenancy.TopicId;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is behind the calls: topics and what they hold, keys. */
class ContentsTest {
  private static final String T = "/v1/tenants/acme";

  private Admin admin;

  @BeforeEach
  void open() {
    admin = new Admin();
    admin.tenant("acme");
  }

  @AfterEach
  void close() {
    admin.close();
  }

  private static JsonObject json(String text) {
    return new JsonObject(text.replace('\'', '"'));
  }

  @Test
  void a_topic_shows_what_segments_and_hot_tail_hold() {
    admin.post(T + "/clusters", json("{'id': 'c'}")).expect(201);
    long tenant = number("SELECT uid FROM tenant WHERE id = 'acme'");
    long topic = number("SELECT uid FROM topic WHERE id = 'audit-c'");
    execute(
        """
        INSERT INTO usage_hot (topic_uid, partition, tenant_uid, epoch, next_offset, minutes,
                               written_at)
        VALUES ($2, 0, $1, 1, 40,
                '[{"cluster": 1, "minute": 29000000, "events": 5, "writeBytes": 9, "indexBytes": 50},
                  {"cluster": 1, "minute": 29000002, "events": 2, "writeBytes": 9, "indexBytes": 20}]',
                '2030-01-01T00:00:00Z')
        """,
        tenant,
        topic);
    execute(
        "INSERT INTO partition_offset (topic_uid, partition, epoch, next_offset) VALUES ($2, 0, $1, 40)",
        1,
        topic);
    JsonObject shown = admin.get(T + "/topics/audit-c").expect(200);
    assertEquals(7, shown.getInteger("storedEvents"));
    assertEquals(70, shown.getInteger("storedBytes"));
    assertEquals("2025-02-19T21:20:00Z", shown.getString("oldest"));
    assertEquals("2025-02-19T21:22:59.999999Z", shown.getString("newest"));

    execute("UPDATE partition_offset SET next_offset = $1 WHERE topic_uid = $2", 41, topic);
    JsonObject flushed =
        admin.get(T + "/topics").expect(200).getJsonArray("items").getJsonObject(0);
    assertEquals(0, flushed.getInteger("storedEvents"));
    assertNull(flushed.getString("newest"));
  }

  @Test
  void the_quota_shows_what_is_used() {
    admin.post(T + "/clusters", json("{'id': 'c'}")).expect(201);
    long tenant = number("SELECT uid FROM tenant WHERE id = 'acme'");
    long topic = number("SELECT uid FROM topic WHERE id = 'audit-c'");
    segment(tenant, topic, 1000);
    segment(tenant, number("SELECT uid FROM topic WHERE kind = 'quarantine'"), 5000);
    execute(
        """
        INSERT INTO usage_hot (topic_uid, partition, tenant_uid, epoch, next_offset, minutes, written_at)
        VALUES ($2, 0, $1, 1, 40,
                '[{"cluster": 1, "minute": 29000000, "events": 5, "writeBytes": 9, "indexBytes": 50}]', now())
        """,
        tenant,
        topic);
    execute("INSERT INTO partition_offset VALUES ($2, 0, $1, 40)", 1, topic);
    assertEquals(
        json(
            "{'topics': 1, 'topicsKeptLonger': 0, 'clusters': 1, 'storedBytes': 1050, 'bytesToday': null}"),
        admin.get(T + "/quota").expect(200).getJsonObject("used"));
    execute("UPDATE partition_offset SET next_offset = $1 WHERE topic_uid = $2", 41, topic);
    assertEquals(
        1000,
        admin.get(T + "/quota").expect(200).getJsonObject("used").getLong("storedBytes"),
        "flushed since");
  }

  @Test
  void the_quota_shows_what_came_on_the_tenants_day() {
    ZoneId zone = ZoneId.of("Pacific/Kiritimati"); // 14 hours before UTC
    admin.patch(T, json("{'timeZone': '" + zone + "'}")).expect(200);
    admin.put(T + "/quota", json("{'bytesPerDay': 1000}")).expect(200);
    assertEquals(0, bytesToday());
    execute(
        """
        INSERT INTO tenant_budget (tenant_uid, filled_at, day, day_bytes)
        SELECT uid, now(), $1, $2 FROM tenant
        """,
        LocalDate.now(zone),
        700L);
    assertEquals(700, bytesToday());
    execute(
        "UPDATE tenant_budget SET day = $1 WHERE day_bytes = $2",
        LocalDate.now(zone).minusDays(1),
        700L);
    assertEquals(0, bytesToday(), "of yesterday");
  }

  private long bytesToday() {
    return admin.get(T + "/quota").expect(200).getJsonObject("used").getLong("bytesToday");
  }

  private void segment(long tenant, long topic, long bytes) {
    await(
        admin
            .pool
            .preparedQuery(
                """
                INSERT INTO segment (id, tenant_uid, topic_uid, partition, epoch, first_offset, last_offset, min_time,
                                     max_time, min_received, max_received, events, irregular, raw_bytes, columns_bytes,
                                     body_bytes, columns_sha256, body_sha256, minute_counts, format, created_at)
                VALUES (gen_random_uuid(), $1, $2, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, $3, 1, 1, '', '', '', 1, now())
                """)
            .execute(Tuple.of(tenant, topic, bytes)));
  }

  @Test
  void the_hidden_topic_is_made_with_the_tenant_and_shown_nowhere() {
    assertEquals(404, admin.get(T + "/topics/quarantine").status());
    assertEquals(List.of(), admin.get(T + "/topics").ids());
    TenantRoute tenant = admin.routing.tenant(new TenantId("acme")).orElseThrow();
    assertTrue(admin.routing.topic(tenant.uid(), new TopicId("quarantine")).isEmpty());
    until("its log exists", () -> admin.routing.topic(tenant.quarantine()).orElseThrow().ready());
    assertEquals(7, admin.routing.topic(tenant.quarantine()).orElseThrow().retentionDays());
  }

  @Test
  void what_does_not_depend_on_a_tenant_is_different_for_each() {
    admin.tenant("other");
    assertNotEquals(
        number("SELECT hashtext(dedupe_key::text) FROM tenant WHERE id = 'acme'"),
        number("SELECT hashtext(dedupe_key::text) FROM tenant WHERE id = 'other'"));
    assertEquals(32, number("SELECT length(dedupe_key) FROM tenant WHERE id = 'acme'"));
  }

  private long number(String query) {
    return await(admin.pool.query(query).execute()).iterator().next().getLong(0);
  }

  private void execute(String statement, Object first, Object second) {
    await(admin.pool.preparedQuery(statement).execute(Tuple.of(first, second)));
  }
}
