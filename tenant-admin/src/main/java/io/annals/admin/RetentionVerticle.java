package io.annals.admin;

import io.annals.metering.Presets;
import io.annals.tenancy.Changes;
import io.annals.tenancy.ExpiredData;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Event loop, one instance per process; the processes share the work by row locks. Every ten
 * minutes takes what has expired out of the store, removes the files that nobody reads any more,
 * purges closed tenants whose grace is over, and folds usage whose day has settled.
 */
public final class RetentionVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(RetentionVerticle.class);

  /** A pass removes rows, the next one their files: both well within the hour that is promised. */
  private static final Duration PERIOD = Duration.ofMinutes(10);

  /** Of one batch of one kind of work. */
  private static final long DEADLINE_SECONDS = 25;

  private final ExpiredData expired;
  private final TenantPurge purge;
  private final UsageFolding folding;
  private final MonthFolding months;
  private final Counter failures;
  private final Passes passes;

  /**
   * @param grace for how long a closed tenant's data is kept
   */
  public RetentionVerticle(
      Pool pool,
      Changes changes,
      ExpiredData expired,
      Duration grace,
      InstantSource clock,
      MeterRegistry metrics) {
    this.expired = expired;
    this.purge = new TenantPurge(pool, changes, grace, clock);
    TariffChanges prices = new TariffChanges(pool, Presets.shipped());
    this.folding = new UsageFolding(pool, prices, clock);
    this.months = new MonthFolding(pool, prices, clock);
    this.passes = new Passes(PERIOD, clock, this::pass);
    this.failures =
        Counter.builder("annals.retention.failures")
            .description("passes of the retention that must be tried again")
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
    return whileSome("expired segments cannot be removed", expired::expire)
        .compose(done -> whileSome("files of removed segments stay", expired::removeFiles))
        .compose(done -> whileSome("closed tenants cannot be purged", purge::step))
        .compose(done -> whileSome("usage cannot be folded", folding::step))
        .compose(done -> whileSome("closed months cannot be folded", months::step));
  }

  /**
   * One batch after the other until there is nothing left; what fails is tried by the next pass.
   */
  private Future<Void> whileSome(String failure, Supplier<Future<Integer>> batch) {
    if (passes.stopping()) {
      return Future.succeededFuture();
    }
    return batch
        .get()
        .timeout(DEADLINE_SECONDS, TimeUnit.SECONDS)
        .onFailure(
            e -> {
              failures.increment();
              LOG.atWarn().setMessage(failure).setCause(e).log();
            })
        .otherwise(0)
        .compose(done -> done == 0 ? Future.succeededFuture() : whileSome(failure, batch));
  }
}
