package io.annals.tenancy;

import static io.annals.testkit.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.annals.testkit.TestDatabase;
import io.annals.testkit.TestDatabases;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The sinks of clusters as routing loads them. */
class SinkRoutingTest {
  private static final StoredPolicy METADATA = new StoredPolicy("metadata", null);

  private final Vertx vertx = Vertx.vertx();
  private Pool pool;
  private Rows rows;
  private PgRouting routing;
  private ClusterUid cluster;
  private TopicUid first;
  private TopicUid second;

  @BeforeEach
  void open() {
    TestDatabase database = TestDatabases.fresh(Schema::migrate);
    pool = database.pool(vertx);
    rows = new Rows(pool);
    TenantUid tenant = rows.tenant("acme");
    cluster = rows.cluster(tenant, "prod");
    first = rows.topic(tenant, "first");
    second = rows.topic(tenant, "second");
    routing =
        await(
            PgRouting.start(
                vertx,
                pool,
                database.options(),
                "p1",
                null,
                InstantSource.system(),
                new SimpleMeterRegistry()));
  }

  @AfterEach
  void close() {
    await(routing.close());
    await(pool.close());
    await(vertx.close());
  }

  private List<SinkRoute> sinks() {
    await(routing.catchUp());
    return routing.cluster(cluster).orElseThrow().sinks();
  }

  private static List<String> ids(List<SinkRoute> sinks) {
    return sinks.stream().map(sink -> sink.id().value()).toList();
  }

  @Test
  void a_cluster_that_never_named_a_policy_has_the_recommended_one() {
    assertEquals(
        List.of(
            new SinkRoute(
                SinkId.DEFAULT, null, StoredPolicy.RECOMMENDED, SinkRoute.Delivery.GUARANTEED)),
        sinks());
  }

  @Test
  void the_switchs_own_sink_comes_first_then_the_further_ones_in_the_order_of_their_ids() {
    rows.sink(cluster, "zone", first, METADATA);
    rows.sink(cluster, "abc", second, METADATA);
    assertEquals(List.of("default", "abc", "zone"), ids(sinks()));
  }

  @Test
  void a_sink_that_changes_or_goes_changes_its_cluster() {
    rows.sink(cluster, "siem", first, METADATA);
    assertEquals(
        new SinkRoute(new SinkId("siem"), null, METADATA, SinkRoute.Delivery.BEST_EFFORT),
        sinks().get(1));

    StoredPolicy own = new StoredPolicy(null, "kind: Policy");
    rows.update(
        """
        UPDATE sink SET routed_topic_uid = topic_uid, policy = $3, delivery = 'guaranteed',
                        version = $1
         WHERE cluster_uid = $2
        """,
        cluster.value(),
        own.toJson());
    assertEquals(
        new SinkRoute(new SinkId("siem"), first, own, SinkRoute.Delivery.GUARANTEED),
        sinks().get(1));

    rows.update(
        "UPDATE sink SET deleted_at = now(), version = $1 WHERE cluster_uid = $2", cluster.value());
    assertEquals(List.of("default"), ids(sinks()));
  }

  @Test
  void a_policy_of_the_switch_is_its_own_sinks() {
    rows.update(
        "UPDATE audit_switch SET policy = $3, routed_topic_uid = $4, version = $1"
            + " WHERE cluster_uid = $2",
        cluster.value(),
        new JsonObject().put("preset", "metadata"),
        first.value());
    assertEquals(
        new SinkRoute(SinkId.DEFAULT, first, METADATA, SinkRoute.Delivery.GUARANTEED),
        sinks().get(0));
  }

  @Test
  void an_unchanged_policy_stays_the_same_instance_and_a_changed_one_is_another() {
    rows.sink(cluster, "siem", first, new StoredPolicy(null, "kind: Policy"));
    StoredPolicy before = sinks().get(1).policy();

    rows.update(
        "UPDATE sink SET routed_topic_uid = topic_uid, version = $1 WHERE cluster_uid = $2",
        cluster.value());
    SinkRoute routed = sinks().get(1);
    assertEquals(first, routed.topic());
    assertSame(before, routed.policy());

    rows.update(
        "UPDATE sink SET policy = '{\"yaml\": \"kind: Other\"}', version = $1"
            + " WHERE cluster_uid = $2",
        cluster.value());
    assertNotSame(before, sinks().get(1).policy());
    assertEquals("kind: Other", sinks().get(1).policy().yaml());
  }

  @Test
  void two_live_sinks_of_a_cluster_never_share_an_id_or_a_topic() {
    rows.sink(cluster, "siem", first, METADATA);
    assertThrows(Exception.class, () -> rows.sink(cluster, "siem", second, METADATA));
    assertThrows(Exception.class, () -> rows.sink(cluster, "other", first, METADATA));
    rows.update(
        "UPDATE sink SET deleted_at = now(), version = $1 WHERE cluster_uid = $2", cluster.value());
    rows.sink(cluster, "siem", first, METADATA);
    assertEquals(List.of("default", "siem"), ids(sinks()));
  }
}
