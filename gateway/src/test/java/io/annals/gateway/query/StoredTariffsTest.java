package io.annals.gateway.query;

import static io.annals.testkit.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.metering.FreeProgramme;
import io.annals.metering.LogKind;
import io.annals.metering.Tariff;
import io.annals.metering.TopicFacts;
import io.annals.query.run.TimeRange;
import io.annals.tenancy.Schema;
import io.annals.tenancy.TenantUid;
import io.annals.tenancy.TopicId;
import io.annals.tenancy.TopicKind;
import io.annals.tenancy.TopicRoute;
import io.annals.tenancy.TopicUid;
import io.annals.testkit.TestDatabases;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the provider has set, and what was measured, as PostgreSQL has them. */
class StoredTariffsTest {
  private static final long MINUTE_MICROS = 60_000_000;

  private final Vertx vertx = Vertx.vertx();
  private final Pool pool = TestDatabases.fresh(Schema::migrate).pool(vertx);
  private TopicRoute topic;

  @BeforeEach
  void open() {
    await(
        pool.query(
                """
                INSERT INTO tenant (id, price_plan, dedupe_key, created_from, created_at, version)
                VALUES ('acme', 'mine', '', '{}', '2026-01-01Z', 1);
                INSERT INTO logset (tenant_uid, id, auto_created, created_at, version)
                VALUES (1, 'l', true, '2026-01-01Z', 1);
                INSERT INTO topic (tenant_uid, logset_uid, id, kind, auto_created, product, region,
                                   retention_days, partitions, state, created_at, version)
                VALUES (1, 1, 'audit', 'audit', true, 'tke', 'north', 30, 1, 'ready', '2026-01-02Z',
                        1);
                INSERT INTO price_plan (id, effective_from, document, created_at)
                VALUES ('mine', '2026-01-01Z',
                        '{"id": "mine", "currency": "EUR", "effectiveFrom": "2026-01-01T00:00:00Z",
                          "prices": [{"meter": "requests", "per": {"amount": 1, "unit": "Mrequest"},
                                      "tiers": [{"unitPrice": "0.1"}]}]}', now());
                INSERT INTO free_programme (name, document, created_from, created_at)
                VALUES ('gift', '{"name": "gift", "startsAt": "2026-01-01T00:00:00Z",
                                  "endsAt": "2026-02-01T00:00:00Z", "pricePlans": ["mine"]}', '{}',
                        now());
                INSERT INTO usage_minute (tenant_uid, topic_uid, cluster_uid, minute, events,
                                          write_bytes, index_bytes)
                VALUES (1, 1, 1, 9, 1, 1000, 1), (1, 1, 1, 10, 1, 10, 100), (1, 1, 2, 11, 1, 5, 40);
                INSERT INTO partition_offset (topic_uid, partition, epoch, next_offset)
                VALUES (1, 0, 1, 7);
                INSERT INTO usage_hot (topic_uid, partition, tenant_uid, epoch, next_offset,
                                       written_at, minutes)
                VALUES (1, 0, 1, 1, 7, now(),
                        '[{"cluster": 1, "minute": 11, "events": 1, "writeBytes": 5, "indexBytes": 60}]')
                """)
            .execute());
    topic =
        new TopicRoute(
            new TopicUid(1),
            new TenantUid(1),
            new TopicId("audit"),
            TopicKind.AUDIT,
            1,
            1,
            30,
            true);
  }

  @AfterEach
  void close() {
    await(pool.close());
    await(vertx.close());
  }

  private TopicTariff of(long fromMinute, long toMinute) {
    TimeRange range = new TimeRange(fromMinute * MINUTE_MICROS, toMinute * MINUTE_MICROS);
    return await(new StoredTariffs(pool).of(topic, range));
  }

  @Test
  void a_topic_is_priced_by_the_plan_and_the_programmes_of_its_tenant() {
    Tariff tariff = of(10, 12).tariff().orElseThrow();
    assertEquals("EUR", tariff.currency());
    List<String> programmes = tariff.programmes().stream().map(FreeProgramme::name).toList();
    assertTrue(programmes.contains("gift"), programmes.toString());
    assertEquals(
        new TopicFacts(
            1, "audit", LogKind.AUDIT, "tke", "north", true, Instant.parse("2026-01-02T00:00:00Z")),
        of(10, 12).topic());
    for (String none : List.of("'of old'", "NULL")) {
      await(pool.query("UPDATE tenant SET price_plan = " + none).execute());
      assertTrue(of(10, 12).tariff().isEmpty());
    }
  }

  @Test
  void the_share_on_the_wire_is_that_of_the_ranges_minutes_hot_ones_too() {
    assertEquals(OptionalDouble.of(0.1), of(10, 12).wireShare());
    assertEquals(OptionalDouble.empty(), of(20, 30).wireShare());
  }
}
