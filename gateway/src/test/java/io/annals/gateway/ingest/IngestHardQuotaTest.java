package io.annals.gateway.ingest;

import static io.annals.gateway.ingest.IngestServer.assertCounts;
import static io.annals.gateway.ingest.IngestServer.event;
import static io.annals.gateway.ingest.LimitedGateways.limits;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.gateway.limits.TenantLimits;
import io.annals.tenancy.Quota;
import io.annals.testkit.Eventually;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Quotas over which waiting does not help: everything is shed at once. */
class IngestHardQuotaTest {
  /** 600 bytes in a segment, 400 in a hot tail; of what is not known to be there any more 7. */
  private static final List<String> HELD =
      List.of(
          """
          INSERT INTO logset (uid, tenant_uid, id, auto_created, created_at, version)
          OVERRIDING SYSTEM VALUE VALUES (5, 1, 'kubernetes', true, now(), 1)
          """,
          """
          INSERT INTO topic (uid, tenant_uid, logset_uid, id, kind, auto_created, partitions,
                             state, created_at, version)
          OVERRIDING SYSTEM VALUE
          VALUES (11, 1, 5, 'audit-prod', 'audit', true, 2, 'ready', now(), 1)
          """,
          """
          INSERT INTO partition_offset (topic_uid, partition, epoch, next_offset)
          VALUES (11, 0, 1, 50), (11, 1, 1, 50)
          """,
          """
          INSERT INTO usage_hot (topic_uid, partition, tenant_uid, epoch, next_offset, minutes,
                                 written_at)
          VALUES (11, 0, 1, 1, 50, '[{"indexBytes": 300}, {"indexBytes": 100}]', now()),
                 (11, 1, 1, 1, 49, '[{"indexBytes": 7}]', now())
          """,
          """
          INSERT INTO segment
          SELECT gen_random_uuid(), 1, 11, 0, 1, 0, 9, 0, 0, 0, 0, 10, 0, 600, 1, 1, '', '', '', 1,
                 now()
          """);

  private static final int EVENT = event("e1000").length();

  private LimitedGateways gateways;

  private void start(int count, Quota quota) {
    gateways = new LimitedGateways(count, quota);
  }

  @AfterEach
  void close() {
    gateways.close();
  }

  @Test
  void a_day_has_its_bytes_and_then_everything_is_shed_until_the_next() throws IOException {
    start(2, limits(null, null, 1_000L * EVENT, null));
    int taken = gateways.sendAll(0, 100);
    Eventually.await(gateways.limits.get(0).settle());
    taken += gateways.sendAll(1, 100);
    assertTrue(taken >= 1_000 && taken <= 1_200, "taken " + taken);
    gateways.pass(Duration.ofSeconds(2));
    assertCounts(gateways.send(0, 10), 0, 0, 0, 10);
    assertCounts(gateways.send(1, 10), 0, 0, 0, 10);
    gateways.pass(Duration.ofHours(12));
    assertCounts(gateways.send(1, 10), 10, 0, 0, 0);
    gateways.quota(limits(null, null, (long) EVENT, null));
    assertCounts(gateways.send(1, 10), 0, 0, 0, 10);
    gateways.quota(limits(null, null, 2_000L * EVENT, null));
    assertCounts(gateways.send(1, 10), 10, 0, 0, 0);
  }

  @Test
  void who_holds_what_it_may_is_shed_until_something_expires_or_the_quota_is_raised()
      throws IOException {
    start(2, limits(null, null, null, 1_000L));
    HELD.forEach(gateways::sql);
    assertCounts(gateways.send(0, 10), 10, 0, 0, 0);
    gateways.limits.forEach(TenantLimits::start);
    Eventually.until("over", () -> soon() && LimitedGateways.shed(gateways.send(0, 10)) == 10);
    Eventually.until("there", () -> soon() && LimitedGateways.shed(gateways.send(1, 10)) == 10);
    gateways.quota(limits(null, null, null, 1_001L));
    Eventually.until("raised", () -> soon() && LimitedGateways.shed(gateways.send(0, 10)) == 0);
    gateways.quota(limits(null, null, null, 1_000L));
    Eventually.until("again", () -> soon() && LimitedGateways.shed(gateways.send(0, 10)) == 10);
    gateways.sql("DELETE FROM segment");
    Eventually.until("expired", () -> soon() && LimitedGateways.shed(gateways.send(0, 10)) == 0);
    gateways.limits.forEach(each -> Eventually.await(each.stop()));
  }

  /** What was counted is a minute old, and a little later for the gateways. */
  private boolean soon() {
    gateways.sql("UPDATE tenant_held SET counted_at = counted_at - interval '1 minute'");
    gateways.servers.forEach(server -> server.clock.advance(Duration.ofSeconds(2)));
    return true;
  }
}
