package io.annals.admin;

import io.annals.eventlog.LogProvisioner;
import io.annals.tenancy.Changes;
import io.annals.tenancy.OneAtATime;
import io.annals.tenancy.SwitchCounts;
import io.annals.tenancy.TopicData;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Event loop, one instance per process; of all processes one works. Makes Kafka, the store and the
 * switches what the configuration wishes: woken by each change and each process that has loaded
 * another version, and looking by itself twice a second.
 */
public final class ProvisioningVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(ProvisioningVerticle.class);
  private static final long LOOK_MILLIS = 500;
  private static final long TIDY_MILLIS = TimeUnit.HOURS.toMillis(1);
  private static final long DEADLINE_SECONDS = 10;

  private final Pool pool;
  private final PgConnectOptions database;
  private final Changes changes;
  private final TopicJobs jobs;
  private final OneAtATime passes = new OneAtATime(this::pass);
  private Ownership ownership;
  private long timer;
  private long tidying;

  /**
   * @param database the same database as the pool's, for the connection that holds the lock
   */
  public ProvisioningVerticle(
      Pool pool,
      PgConnectOptions database,
      Changes changes,
      LogProvisioner logs,
      TopicData data,
      MeterRegistry metrics) {
    this.pool = pool;
    this.database = database;
    this.changes = changes;
    this.jobs = new TopicJobs(pool, changes, logs, data, InstantSource.system(), metrics);
  }

  @Override
  public Future<?> start() {
    ownership = new Ownership(vertx, database, passes::run);
    timer = vertx.setPeriodic(LOOK_MILLIS, tick -> look());
    tidying = vertx.setPeriodic(TIDY_MILLIS, tick -> tidy());
    return ownership.ensure().compose(tried -> tidy());
  }

  @Override
  public Future<?> stop() {
    vertx.cancelTimer(timer);
    vertx.cancelTimer(tidying);
    return ownership.release();
  }

  private void look() {
    ownership.ensure().onSuccess(ensured -> passes.run());
  }

  /** Forgets processes that will not come back. */
  private Future<Void> tidy() {
    if (!ownership.held()) {
      return Future.succeededFuture();
    }
    return ProvisioningRows.forgetDeadProcesses(pool)
        .compose(forgotten -> SwitchCounts.foldGone(pool))
        .timeout(DEADLINE_SECONDS, TimeUnit.SECONDS)
        .onFailure(failure -> LOG.atWarn().setCause(failure).log("Could not forget dead processes"))
        .otherwiseEmpty();
  }

  private Future<Void> pass() {
    if (!ownership.held()) {
      return Future.succeededFuture();
    }
    return ProvisioningRows.progress(pool)
        .compose(this::settle)
        .compose(progress -> ProvisioningRows.jobs(pool, progress.loaded()))
        .onSuccess(due -> jobs.start(due, passes::run))
        .timeout(DEADLINE_SECONDS, TimeUnit.SECONDS)
        .onFailure(
            failure ->
                LOG.atWarn().setCause(failure).log("Could not look at what is to be provisioned"))
        .<Void>mapEmpty()
        .otherwiseEmpty();
  }

  private Future<ProvisioningRows.Progress> settle(ProvisioningRows.Progress progress) {
    return progress.due()
        ? changes.make(change -> ProvisioningRows.settle(change, progress.loaded())).map(progress)
        : Future.succeededFuture(progress);
  }
}
