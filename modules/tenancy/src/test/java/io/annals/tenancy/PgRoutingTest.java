package io.annals.tenancy;

import static io.annals.testkit.Eventually.await;
import static io.annals.testkit.Eventually.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.platform.net.IpAddress;
import io.annals.testkit.MutableClock;
import io.annals.testkit.TestDatabase;
import io.annals.testkit.TestDatabases;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PgRoutingTest {
  private static final TenantId ACME = new TenantId("acme");

  private final Vertx vertx = Vertx.vertx();
  private final List<PgRouting> started = new ArrayList<>();
  private TestDatabase database;
  private Pool pool;
  private Rows rows;

  @BeforeEach
  void open() {
    database = TestDatabases.fresh(Schema::migrate);
    pool = database.pool(vertx);
    rows = new Rows(pool);
  }

  @AfterEach
  void close() {
    started.forEach(routing -> await(routing.close()));
    await(pool.close());
    await(vertx.close());
  }

  private PgRouting start(String process, InstantSource clock) {
    PgRouting routing =
        await(
            PgRouting.start(
                vertx, pool, database.options(), process, null, clock, new SimpleMeterRegistry()));
    started.add(routing);
    return routing;
  }

  private PgRouting start() {
    return start("p1", InstantSource.system());
  }

  @Test
  void what_was_there_before_the_start_is_loaded() {
    TenantUid tenant = rows.tenant("acme");
    ClusterUid cluster = rows.cluster(tenant, "prod");
    TopicUid topic = rows.topic(tenant, "audit-prod");
    rows.token("t1", Role.INGEST, tenant, cluster, "secret");

    PgRouting routing = start();

    assertEquals(tenant, routing.tenant(ACME).orElseThrow().uid());
    assertEquals(cluster, routing.cluster(tenant, new ClusterId("prod")).orElseThrow().uid());
    assertEquals("prod", routing.cluster(cluster).orElseThrow().id().value());
    assertFalse(routing.topic(topic).orElseThrow().ready());
    assertEquals(
        new Credential("t1", Role.INGEST, tenant, cluster, null),
        routing.credential(TokenHash.of("secret")).orElseThrow());
  }

  @Test
  void only_topics_that_exist_in_the_log_are_ready_hidden_ones_included() {
    TenantUid tenant = rows.tenant("acme");
    rows.topic(tenant, "audit-prod");

    PgRouting routing = start();

    assertEquals(
        List.of(TopicKind.QUARANTINE),
        routing.readyTopics().stream().map(TopicRoute::kind).toList());
    assertTrue(routing.topic(tenant, new TopicId("quarantine")).isEmpty());
    TopicUid hidden = routing.tenant(ACME).orElseThrow().quarantine();
    assertEquals(TopicKind.QUARANTINE, routing.topic(hidden).orElseThrow().kind());
  }

  @Test
  void a_change_arrives_by_polling_when_no_notification_does() {
    PgRouting routing = start();
    AtomicInteger changes = new AtomicInteger();
    routing.onChange(changes::incrementAndGet);

    rows.tenant("acme");

    until("the tenant is known", () -> routing.tenant(ACME).isPresent());
    assertEquals(1, changes.get());
  }

  @Test
  void a_tenant_has_the_zone_of_its_days() {
    TenantUid tenant = rows.tenant("acme");
    PgRouting routing = start();
    assertEquals(ZoneId.of("UTC"), routing.tenant(ACME).orElseThrow().zone());

    rows.update(
        "UPDATE tenant SET time_zone = 'Asia/Kolkata', version = $1 WHERE uid = $2",
        tenant.value());
    await(routing.catchUp());

    assertEquals(ZoneId.of("Asia/Kolkata"), routing.tenant(ACME).orElseThrow().zone());
  }

  @Test
  void a_tenant_has_networks_that_are_its_intranet() {
    TenantUid tenant = rows.tenant("acme");
    PgRouting routing = start();
    IpAddress own = IpAddress.parse("192.0.2.7").orElseThrow();
    assertFalse(routing.tenant(ACME).orElseThrow().intranet().contains(own));

    rows.update(
        "UPDATE tenant SET intranet_ranges = '{192.0.2.0/24}', version = $1 WHERE uid = $2",
        tenant.value());
    await(routing.catchUp());

    assertTrue(routing.tenant(ACME).orElseThrow().intranet().contains(own));
  }

  @Test
  void a_deleted_thing_is_gone_and_its_name_free_for_another() {
    TenantUid tenant = rows.tenant("acme");
    ClusterUid first = rows.cluster(tenant, "prod");
    PgRouting routing = start();

    rows.update(
        "UPDATE cluster SET deleted_at = now(), version = $1 WHERE uid = $2", first.value());
    ClusterUid second = rows.cluster(tenant, "prod");
    await(routing.catchUp());

    assertTrue(routing.cluster(first).isEmpty());
    assertEquals(second, routing.cluster(tenant, new ClusterId("prod")).orElseThrow().uid());

    rows.update(
        "UPDATE cluster SET deleted_at = now(), version = $1 WHERE uid = $2", second.value());
    await(routing.catchUp());
    assertTrue(routing.cluster(tenant, new ClusterId("prod")).isEmpty());
  }

  @Test
  void a_switch_that_changes_changes_its_cluster() {
    TenantUid tenant = rows.tenant("acme");
    ClusterUid cluster = rows.cluster(tenant, "prod");
    TopicUid topic = rows.topic(tenant, "audit-prod");
    PgRouting routing = start();

    rows.update(
        """
        UPDATE audit_switch SET state = 'opened', routed_topic_uid = $3, opening = 4, version = $1
         WHERE cluster_uid = $2
        """,
        cluster.value(),
        topic.value());
    await(routing.catchUp());

    ClusterRoute route = routing.cluster(cluster).orElseThrow();
    assertEquals(SwitchState.OPENED, route.audit());
    assertEquals(topic, route.sinks().get(0).topic());
    assertEquals(4, route.opening());
  }

  @Test
  void a_token_of_a_moment_ago_is_found_by_looking_it_up_and_a_replaced_one_is_void() {
    PgRouting routing = start();
    rows.token("operator", Role.OPERATOR, null, null, "first");
    assertEquals(
        Optional.of(Role.OPERATOR),
        await(routing.lookUp(TokenHash.of("first"))).map(Credential::role));

    rows.update("UPDATE token SET hash = sha256('second'), version = $1 WHERE id = $2", "operator");
    assertTrue(await(routing.lookUp(TokenHash.of("second"))).isPresent());
    assertTrue(routing.credential(TokenHash.of("first")).isEmpty());
  }

  @Test
  void looking_up_is_limited_to_a_rate() {
    MutableClock clock = new MutableClock(Instant.EPOCH);
    PgRouting routing = start("p1", clock);
    for (int i = 0; i < 200; i++) {
      assertTrue(await(routing.lookUp(TokenHash.of("guess" + i))).isEmpty());
    }
    rows.token("t", Role.OPERATOR, null, null, "real");

    assertTrue(await(routing.lookUp(TokenHash.of("real"))).isEmpty());
    clock.advance(java.time.Duration.ofSeconds(1));
    assertTrue(await(routing.lookUp(TokenHash.of("real"))).isPresent());
  }

  @Test
  void each_process_says_which_version_it_routes_by() {
    start("p1", InstantSource.system());
    PgRouting second = start("p2", InstantSource.system());
    rows.tenant("acme");
    long version = second.version() + 1;

    until("both have announced it", () -> announced(version) == 2);
    await(started.remove(0).close());
    assertEquals(1, announced(version));
  }

  @Test
  void a_lost_connection_is_made_again_and_what_was_missed_is_loaded() {
    PgRouting routing = start();
    rows.tenant("acme");
    await(
        pool.query(
                """
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                 WHERE datname = current_database() AND pid <> pg_backend_pid()
                """)
            .execute());

    until("the tenant is known", () -> routing.tenant(ACME).isPresent());
    until("routing follows again", routing::followsDatabase);
  }

  @Test
  void a_database_that_went_back_is_loaded_anew() {
    rows.tenant("acme");
    PgRouting routing = start();
    await(
        pool.query(
                """
                DELETE FROM topic; DELETE FROM tenant; UPDATE config_version SET version = 1
                """)
            .execute());

    await(routing.catchUp());

    assertEquals(1, routing.version());
    assertTrue(routing.tenant(ACME).isEmpty());
  }

  @Test
  void ten_thousand_clusters_are_loaded_at_once_and_then_by_difference() {
    TenantUid tenant = rows.tenant("acme");
    await(pool.withConnection(sql -> vertx.executeBlocking(() -> fill(sql, tenant))));

    long before = System.nanoTime();
    PgRouting routing = start();
    long full = System.nanoTime() - before;
    assertEquals(10_001, routing.readyTopics().size());
    assertTrue(routing.credential(TokenHash.of("cluster-777")).isPresent());

    rows.cluster(tenant, "one-more");
    before = System.nanoTime();
    await(routing.catchUp());
    long difference = System.nanoTime() - before;
    assertTrue(routing.cluster(tenant, new ClusterId("one-more")).isPresent());
    System.out.printf(
        "10,000 clusters: full load %d ms, difference %d us%n",
        full / 1_000_000, difference / 1_000);
  }

  private static Object fill(io.vertx.sqlclient.SqlConnection sql, TenantUid tenant) {
    Rows.many(sql, tenant.value(), 10_000);
    return null;
  }

  private long announced(long version) {
    return await(
            pool.preparedQuery("SELECT count(*) FROM gateway WHERE version_loaded = $1")
                .execute(io.vertx.sqlclient.Tuple.of(version)))
        .iterator()
        .next()
        .getLong(0);
  }
}
