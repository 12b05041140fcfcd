package io.annals.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.standalone.bench.LimitedLoad;
import io.annals.standalone.bench.LimitedLoad.Counts;
import io.annals.testkit.Eventually;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Two gateways share the limits of two tenants. */
@Timeout(120)
@Isolated("measures time")
class LimitsTest {
  private static final int LIMIT = 100;
  private static final int BATCH = 5;
  private static final Duration HALF = Duration.ofSeconds(11);
  private static final int UNDER_WAY = 10 * BATCH;

  @TempDir Path folder;

  @Test
  void who_sends_five_times_its_limit_gets_its_limit_and_who_sends_half_of_it_everything()
      throws Exception {
    Vertx vertx = Vertx.vertx();
    try (SharedServices shared = new SharedServices(folder);
        AnnalsProcess a = shared.prepare("a");
        AnnalsProcess b = shared.prepare("b", "roles=ingest")) {
      a.launch();
      b.launch();
      a.awaitReady();
      b.awaitReady();
      Pool pool = shared.database().pool(vertx);
      try (LimitedLoad flood = load("flood", 5 * LIMIT, a, b);
          LimitedLoad calm = load("calm", LIMIT / 2, a, b)) {
        await("both have drawn", () -> stored(flood) > 0 && stored(calm) > 0);
        sql(pool, "UPDATE tenant_budget SET events = 0 WHERE tenant_uid = (%s)".formatted(FLOOD));
        await("the flood is refused", () -> flood.counts().refused() > 250);
        Counts before = flood.counts();
        long begin = System.nanoTime();
        await("a while", () -> System.nanoTime() - begin > HALF.toNanos());
        assertEquals(0, flood.counts().shed(), "within the minute");
        sql(
            pool,
            """
            UPDATE tenant_budget SET refused_from = refused_from - interval '60 s'
             WHERE tenant_uid = (%s)
            """
                .formatted(FLOOD));
        await("a while", () -> System.nanoTime() - begin > 2 * HALF.toNanos());
        Counts after = flood.counts();
        double share =
            (after.stored() - before.stored()) / (LIMIT * ((System.nanoTime() - begin) / 1e9));
        assertTrue(after.shed() > LIMIT, "shed " + after.shed());
        assertTrue(share > 0.95 && share < 1.05, "share of the limit " + share);
        Counts rest = calm.counts();
        assertEquals(0, rest.refused() + rest.shed());
        assertTrue(rest.offered() - rest.stored() < UNDER_WAY, rest::toString);
      } finally {
        Eventually.await(pool.close());
      }
    } finally {
      Eventually.await(vertx.close());
    }
  }

  private static final String FLOOD = "SELECT uid FROM tenant WHERE id = 'flood'";

  private static LimitedLoad load(String tenant, int eventsPerSecond, AnnalsProcess... gateways)
      throws Exception {
    Tenancy its = Tenancy.create(gateways[0].client(SharedServices.OPERATOR), tenant);
    its.operator()
        .put(its.path("/quota"), new JsonObject().put("eventsPerSecond", LIMIT))
        .orThrow();
    Tenancy.Sender sender = its.cluster("prod");
    List<LimitedLoad.To> to =
        List.of(gateways).stream()
            .map(at -> new LimitedLoad.To(at.client(sender.client().token()), sender.path()))
            .toList();
    return new LimitedLoad(to, eventsPerSecond, BATCH);
  }

  private static long stored(LimitedLoad load) {
    return load.counts().stored();
  }

  private static void sql(Pool pool, String statement) {
    Eventually.await(pool.query(statement).execute());
  }

  private static void await(String what, java.util.function.BooleanSupplier condition) {
    AnnalsProcess.await(what, Duration.ofSeconds(30), condition);
  }
}
