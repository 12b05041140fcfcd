package io.annals.tenancy;

import static io.annals.testkit.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.annals.platform.sql.MigrationScript;
import io.annals.platform.sql.Migrations;
import io.annals.testkit.TestDatabase;
import io.annals.testkit.TestDatabases;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A database of an earlier program, and what this one makes of it. */
class SchemaTest {
  private static final List<MigrationScript> BEFORE_SINKS =
      Stream.of("V001__schema", "V002__segments_leave", "V003__partition_claim", "V004__retention")
          .map(name -> MigrationScript.of("db/migration/" + name + ".sql"))
          .toList();

  private static final List<MigrationScript> BEFORE_USAGE =
      Stream.concat(
              BEFORE_SINKS.stream(), Stream.of(MigrationScript.of("db/migration/V005__sinks.sql")))
          .toList();

  private static final List<MigrationScript> BEFORE_REGIONS =
      Stream.concat(
              BEFORE_USAGE.stream(),
              Stream.of("V006__usage", "V007__hot_gaps", "V008__quota")
                  .map(name -> MigrationScript.of("db/migration/" + name + ".sql")))
          .toList();

  private static final List<MigrationScript> BEFORE_BILLS =
      Stream.concat(
              BEFORE_USAGE.stream(),
              Stream.of(
                      "V006__usage",
                      "V007__hot_gaps",
                      "V008__quota",
                      "V009__tariffs",
                      "V010__topic_region",
                      "V011__usage_by_tenant",
                      "V012__tenant_budget",
                      "V013__usage_folds",
                      "V014__request_minutes")
                  .map(name -> MigrationScript.of("db/migration/" + name + ".sql")))
          .toList();

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    await(vertx.close());
  }

  @Test
  void a_database_without_sinks_is_brought_up_with_its_data_and_its_switches_go_on() {
    TestDatabase database = TestDatabases.fresh();
    Pool pool = database.pool(vertx);
    await(new Migrations(pool, BEFORE_SINKS).run());
    Rows rows = new Rows(pool);
    TenantUid tenant = rows.tenant("acme");
    TopicUid topic = rows.topic(tenant, "audit-prod");
    ClusterUid cluster = rows.cluster(tenant, "prod");
    rows.update(
        """
        UPDATE audit_switch SET state = 'opened', topic_uid = $3, routed_topic_uid = $3,
                                version = $1
         WHERE cluster_uid = $2
        """,
        cluster.value(),
        topic.value());

    await(Schema.migrate(pool));
    await(Schema.migrate(pool));

    RoutingDelta all = await(new RoutingReader(pool).since(0));
    ClusterRoute route = all.clusters().get(0).value().orElseThrow();
    assertEquals(SwitchState.OPENED, route.audit());
    assertEquals(
        List.of(
            new SinkRoute(
                SinkId.DEFAULT, topic, StoredPolicy.RECOMMENDED, SinkRoute.Delivery.GUARANTEED)),
        route.sinks());
    rows.sink(cluster, "siem", topic, StoredPolicy.RECOMMENDED);
  }

  @Test
  void tenants_of_before_bills_are_billed_from_the_month_of_the_upgrade_on() {
    TestDatabase database = TestDatabases.fresh();
    Pool pool = database.pool(vertx);
    await(new Migrations(pool, BEFORE_BILLS).run());
    Rows rows = new Rows(pool);
    TenantUid tenant = rows.tenant("acme");
    TenantUid purged = rows.tenant("gone");
    rows.update(
        "UPDATE tenant SET created_at = '2020-01-01', version = $1 WHERE uid = $2", tenant.value());
    rows.update("UPDATE tenant SET purged_at = now(), version = $1 WHERE uid = $2", purged.value());

    await(Schema.migrate(pool));

    assertEquals(
        2,
        await(
                pool.query(
                        """
                        SELECT 1 FROM billing b JOIN tenant t ON t.uid = b.tenant_uid
                         WHERE first_month = date_trunc('month', now() AT TIME ZONE 'UTC')::date
                           AND (next_at IS NULL) = (t.id = 'gone')
                        """)
                    .execute())
            .size());
  }

  @Test
  void what_left_the_catalogue_before_usage_was_asked_for_is_found_by_its_tenant() {
    TestDatabase database = TestDatabases.fresh();
    Pool pool = database.pool(vertx);
    await(new Migrations(pool, BEFORE_USAGE).run());
    await(
        pool.query(
                """
                INSERT INTO removed_segment (id, tenant_uid, topic_uid, partition, epoch,
                                             first_offset, last_offset, min_time, max_time,
                                             min_received, max_received, events, raw_bytes,
                                             columns_bytes, body_bytes, columns_sha256,
                                             body_sha256, format, created_at, removed_at, cause)
                VALUES (gen_random_uuid(), 7, 4, 0, 1, 0, 9, 0, 0, 0, 0, 10, 9, 1, 2, '', '', 1,
                        now() - interval '1 day', now(), 'expired')
                """)
            .execute());

    await(Schema.migrate(pool));

    assertEquals(
        1,
        await(
                pool.query(
                        """
                        SELECT 1 FROM removed_segment WHERE tenant_uid = 7 AND columns_bytes = 1
                           AND EXISTS (SELECT 1 FROM pg_indexes WHERE tablename = 'removed_segment'
                                          AND indexdef LIKE '%(tenant_uid, removed_at)%')
                        """)
                    .execute())
            .size());
  }

  @Test
  void topics_of_before_get_the_region_that_their_tenant_has() {
    TestDatabase database = TestDatabases.fresh();
    Pool pool = database.pool(vertx);
    await(new Migrations(pool, BEFORE_REGIONS).run());
    Rows rows = new Rows(pool);
    TenantUid acme = rows.tenant("acme");
    rows.topic(acme, "audit-prod");
    rows.topic(rows.tenant("other"), "audit-other");
    rows.update(
        "UPDATE tenant SET region = 'ap-beijing', version = $1 WHERE uid = $2", acme.value());

    await(Schema.migrate(pool));

    assertEquals(
        List.of("audit-other null", "audit-prod ap-beijing"),
        await(
                pool.query("SELECT id, region FROM topic WHERE kind <> 'quarantine' ORDER BY id")
                    .execute())
            .stream()
            .map(row -> row.getString("id") + " " + row.getString("region"))
            .toList());
  }
}
