package io.annals.gateway.limits;

import io.annals.tenancy.OneAtATime;
import io.annals.tenancy.TenantUid;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what limited tenants hold, segments and hot tails together, into a row each, which draws
 * read. Every gateway counts for the tenants that are active at it; row locks see to it that a
 * tenant is counted once every 30 s, or every 5 s when little or nothing of its quota is left.
 * Thread-safe.
 */
final class StoredBytes {
  private static final Logger LOG = LoggerFactory.getLogger(StoredBytes.class);

  private static final Duration PERIOD = Duration.ofSeconds(2);
  private static final Duration DEADLINE = Duration.ofSeconds(25);

  /** Tenants of one statement. */
  private static final int BATCH = 20;

  /** Quarantine is not billed, and does not count; what is deleted is on its way out. */
  private static final String COUNT =
      """
      WITH due AS (
        SELECT h.tenant_uid
          FROM unnest($1::bigint[], $2::bigint[]) AS a (tenant, most)
          JOIN tenant_held h ON h.tenant_uid = a.tenant
         WHERE h.counted_at < clock_timestamp()
               - CASE WHEN h.bytes >= most - most / 16 THEN interval '5 s'
                      ELSE interval '30 s' END
         ORDER BY h.counted_at
         LIMIT $3
           FOR UPDATE OF h SKIP LOCKED
      ), its AS (
        SELECT tenant_uid, t.uid
          FROM due
          JOIN topic t USING (tenant_uid)
         WHERE t.deleted_at IS NULL AND t.kind <> 'quarantine'
      ), part AS (
        SELECT its.tenant_uid, s.raw_bytes AS bytes
          FROM its
          JOIN segment s ON s.topic_uid = its.uid
        UNION ALL
        SELECT its.tenant_uid, m."indexBytes"
          FROM its
          JOIN usage_hot h ON h.topic_uid = its.uid
          JOIN partition_offset o USING (topic_uid, partition, epoch, next_offset)
         CROSS JOIN jsonb_to_recordset(h.minutes) AS m ("indexBytes" bigint)
      ), sums AS (
        SELECT tenant_uid, coalesce(sum(bytes), 0)::bigint AS bytes
          FROM due
          LEFT JOIN part USING (tenant_uid)
         GROUP BY tenant_uid
      )
      UPDATE tenant_held h
         SET bytes = sums.bytes, counted_at = clock_timestamp()
        FROM sums
       WHERE h.tenant_uid = sums.tenant_uid
      """;

  private final Vertx vertx;
  private final Pool pool;
  private final Supplier<Map<TenantUid, Long>> limits;
  private final LimitMeters meters;
  private final OneAtATime passes = new OneAtATime(this::pass);
  private volatile long timer;

  /**
   * @param limits of the tenants that are active here and may hold so many bytes
   */
  StoredBytes(Vertx vertx, Pool pool, Supplier<Map<TenantUid, Long>> limits, LimitMeters meters) {
    this.vertx = vertx;
    this.pool = pool;
    this.limits = limits;
    this.meters = meters;
  }

  /** Counts again and again, until {@link #stop}. */
  void start() {
    timer = vertx.setPeriodic(PERIOD.toMillis(), tick -> count());
  }

  void stop() {
    vertx.cancelTimer(timer);
  }

  /** Counts those whose turn it is. Never fails: it is tried again. */
  Future<Void> count() {
    return passes.run();
  }

  private Future<Void> pass() {
    Map<TenantUid, Long> tenants = new TreeMap<>((a, b) -> Long.compare(a.value(), b.value()));
    tenants.putAll(limits.get());
    if (tenants.isEmpty()) {
      return Future.succeededFuture();
    }
    Long[] uids = tenants.keySet().stream().map(TenantUid::value).toArray(Long[]::new);
    Long[] most = List.copyOf(tenants.values()).toArray(Long[]::new);
    return pool.preparedQuery(
            """
            INSERT INTO tenant_held (tenant_uid, bytes, counted_at)
            SELECT uid, 0, '-infinity' FROM tenant
             WHERE uid = ANY ($1) AND uid NOT IN (SELECT tenant_uid FROM tenant_held)
             ORDER BY uid
            ON CONFLICT DO NOTHING
            """)
        .execute(Tuple.tuple().addArrayOfLong(uids))
        .compose(
            there ->
                pool.preparedQuery(COUNT)
                    .execute(
                        Tuple.tuple().addArrayOfLong(uids).addArrayOfLong(most).addInteger(BATCH)))
        .timeout(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
        .onFailure(
            failure -> {
              meters.countFailures.increment();
              LOG.atWarn().setCause(failure).log("what tenants hold could not be counted");
            })
        .<Void>mapEmpty()
        .otherwiseEmpty();
  }
}
