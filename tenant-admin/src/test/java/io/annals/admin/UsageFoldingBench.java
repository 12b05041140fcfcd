package io.annals.admin;

import static io.annals.testkit.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.annals.testkit.MutableClock;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * A day of 200 topics with a row of usage in every minute, folded. Its name keeps it out of the
 * tests; run it with
 *
 * <pre>
 * ./mvnw test -pl tenant-admin -am -Dtest=UsageFoldingBench -Dsurefire.failIfNoSpecifiedTests=false \
 *   -Dtest.jvm.compiler=-XX:+TieredCompilation
 * </pre>
 */
class UsageFoldingBench {
  private static final int TOPICS = 200;

  @Test
  void minutes_of_a_day_become_hours() {
    try (Admin admin = new Admin()) {
      UsageFixture usage = new UsageFixture(admin);
      usage.tenant("acme", "UTC", "a");
      usage.execute(
          """
          INSERT INTO usage_minute (tenant_uid, topic_uid, cluster_uid, minute, events, write_bytes,
                                    index_bytes)
          SELECT $1, topic, 1, 26388000 + minute, 10, 10000, 20000
            FROM generate_series(1, 1440) AS minute, generate_series(1, $2) AS topic
          """,
          Tuple.of(usage.tenantUid("acme"), TOPICS));
      UsageFolding folding =
          new UsageFolding(
              admin.pool,
              () -> Future.succeededFuture(Set.of()),
              new MutableClock(Instant.parse("2020-04-01T00:00:00Z")));
      long begun = System.nanoTime();
      int rows = 0;
      long longest = 0;
      for (int done = 1; done > 0; ) {
        long step = System.nanoTime();
        done = await(folding.step());
        rows += done;
        longest = Math.max(longest, System.nanoTime() - step);
      }
      System.out.printf(
          "%d rows folded in %d ms, the longest batch took %d ms%n",
          rows,
          Duration.ofNanos(System.nanoTime() - begun).toMillis(),
          Duration.ofNanos(longest).toMillis());
      assertEquals(TOPICS * 1440, rows);
    }
  }
}
