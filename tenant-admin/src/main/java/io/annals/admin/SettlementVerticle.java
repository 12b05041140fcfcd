package io.annals.admin;

import io.annals.metering.Presets;
import io.annals.tenancy.TenantUid;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.WorkerExecutor;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Event loop, one instance per process; the processes share the work by row locks. Every ten
 * minutes settles what is due of every tenant's bills, one tenant after the other.
 */
public final class SettlementVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(SettlementVerticle.class);

  private static final Duration PERIOD = Duration.ofMinutes(10);

  /** Of one tenant; the largest one's month takes a tenth of it. */
  private static final long DEADLINE_SECONDS = 120;

  private static final int BATCH = 100;

  private final Pool pool;
  private final BillSettlement settlement;
  private final InstantSource clock;
  private final Counter failures;
  private final Passes passes;

  /**
   * @param workers make bills; the caller closes them
   */
  public SettlementVerticle(
      Pool pool, WorkerExecutor workers, InstantSource clock, MeterRegistry metrics) {
    this(
        pool,
        new BillSettlement(
            pool,
            new UsageLedger(pool, clock, workers),
            new Tariffs(Presets.shipped()),
            workers,
            clock),
        clock,
        metrics);
  }

  SettlementVerticle(
      Pool pool, BillSettlement settlement, InstantSource clock, MeterRegistry metrics) {
    this.pool = pool;
    this.settlement = settlement;
    this.clock = clock;
    this.passes = new Passes(PERIOD, clock, this::pass);
    this.failures =
        Counter.builder("annals.billing.failures")
            .description("settlements of a tenant's bills that must be tried again")
            .register(metrics);
  }

  @Override
  public Future<?> start() {
    passes.start(vertx);
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    return passes.stop();
  }

  private Future<Void> pass() {
    return after(0)
        .onFailure(
            e -> {
              failures.increment();
              LOG.atWarn().setMessage("bills cannot be settled").setCause(e).log();
            })
        .otherwiseEmpty();
  }

  /** One tenant's failure is no other's; it is tried again by the next pass. */
  private Future<Void> after(long tenant) {
    if (passes.stopping()) {
      return Future.succeededFuture();
    }
    return BillingRows.due(pool, clock.instant(), tenant, BATCH)
        .compose(
            due ->
                each(due)
                    .compose(
                        done ->
                            due.size() < BATCH
                                ? Future.succeededFuture()
                                : after(due.get(due.size() - 1).value())));
  }

  private Future<Void> each(List<TenantUid> due) {
    Future<Void> chain = Future.succeededFuture();
    for (TenantUid tenant : due) {
      chain =
          chain.compose(before -> passes.stopping() ? Future.succeededFuture() : settle(tenant));
    }
    return chain;
  }

  private Future<Void> settle(TenantUid tenant) {
    return settlement
        .settle(tenant)
        .timeout(DEADLINE_SECONDS, TimeUnit.SECONDS)
        .onFailure(
            e -> {
              failures.increment();
              LOG.atWarn()
                  .setMessage("a tenant's bills cannot be settled")
                  .addKeyValue("tenantUid", tenant)
                  .setCause(e)
                  .log();
            })
        .<Void>mapEmpty()
        .otherwiseEmpty();
  }
}
