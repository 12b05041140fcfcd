package io.annals.tenancy;

import static io.annals.testkit.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.annals.testkit.TestDatabases;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SwitchCountsTest {
  private static final Instant EARLY = Instant.parse("2026-03-01T00:00:00Z");
  private static final Instant LATE = Instant.parse("2026-03-01T00:00:09Z");

  private final Vertx vertx = Vertx.vertx();
  private Pool pool;
  private TenantUid tenant;
  private ClusterUid cluster;

  @BeforeEach
  void open() {
    pool = TestDatabases.fresh(Schema::migrate).pool(vertx);
    Rows rows = new Rows(pool);
    tenant = rows.tenant("acme");
    cluster = rows.cluster(tenant, "prod");
  }

  @AfterEach
  void close() {
    await(pool.close());
    await(vertx.close());
  }

  private SwitchCount count(long opening, long stored, Instant last) {
    return new SwitchCount(cluster, opening, stored + 3, stored, 1, 1, 1, last);
  }

  private Map<ClusterUid, SwitchCount> sums() {
    return await(SwitchCounts.sums(pool, tenant, List.of(cluster)));
  }

  @Test
  void writing_the_same_twice_counts_once() {
    SwitchCounts counts = await(SwitchCounts.begin(pool, "g1"));
    await(counts.write(List.of(count(0, 5, EARLY))));
    await(counts.write(List.of(count(0, 5, EARLY))));
    await(counts.write(List.of(count(0, 7, LATE))));

    assertEquals(new SwitchCount(cluster, 0, 10, 7, 1, 1, 1, LATE), sums().get(cluster));
  }

  @Test
  void runs_of_a_gateway_and_other_gateways_add_up() {
    await(await(SwitchCounts.begin(pool, "g1")).write(List.of(count(0, 5, LATE))));
    await(await(SwitchCounts.begin(pool, "g1")).write(List.of(count(0, 6, null))));
    await(await(SwitchCounts.begin(pool, "g2")).write(List.of(count(0, 7, EARLY))));
    SwitchCounts third = await(SwitchCounts.begin(pool, "g1"));
    assertEquals(18, sums().get(cluster).stored());
    await(third.write(List.of(count(0, 2, null))));

    assertEquals(new SwitchCount(cluster, 0, 32, 20, 4, 4, 4, LATE), sums().get(cluster));
  }

  @Test
  void processes_that_are_gone_are_one_row_and_still_count() {
    await(await(SwitchCounts.begin(pool, "g1")).write(List.of(count(0, 5, LATE))));
    await(await(SwitchCounts.begin(pool, "g2")).write(List.of(count(0, 7, EARLY))));
    SwitchCounts live = await(SwitchCounts.begin(pool, "g3"));
    await(new Heartbeat(pool, "g3", null).write(1));
    await(live.write(List.of(count(0, 2, EARLY))));
    SwitchCount before = sums().get(cluster);
    for (int time = 0; time < 2; time++) {
      await(SwitchCounts.foldGone(pool));
      assertEquals(before, sums().get(cluster));
      assertEquals(2, await(pool.query("SELECT 1 FROM switch_count").execute()).size());
    }
    await(live.write(List.of(count(0, 4, EARLY))));
    assertEquals(16, sums().get(cluster).stored());
  }

  @Test
  void only_the_present_opening_is_shown() {
    SwitchCounts counts = await(SwitchCounts.begin(pool, "g1"));
    await(counts.write(List.of(count(1, 5, EARLY))));

    assertEquals(Map.of(), sums());
  }

  @Test
  void another_tenants_cluster_is_not_shown() {
    await(await(SwitchCounts.begin(pool, "g1")).write(List.of(count(0, 5, EARLY))));
    TenantUid other = new Rows(pool).tenant("other");

    assertEquals(Map.of(), await(SwitchCounts.sums(pool, other, List.of(cluster))));
  }
}
