package io.annals.gateway.store;

import io.annals.eventlog.Feed;
import io.annals.eventlog.Feeds;
import io.annals.eventlog.LogOffsets;
import io.annals.eventlog.ShardTopic;
import io.annals.eventlog.Shards;
import io.annals.platform.health.HealthCheck;
import io.annals.segment.BlobStore;
import io.annals.segment.SegmentWriter;
import io.annals.segment.Segments;
import io.annals.segment.catalogue.CompactionLedger;
import io.annals.segment.catalogue.FlushLedger;
import io.annals.segment.catalogue.HotUsageRows;
import io.annals.segment.catalogue.PendingFiles;
import io.annals.segment.catalogue.Positions;
import io.annals.segment.catalogue.SegmentCatalogue;
import io.annals.segment.catalogue.UnknownFiles;
import io.annals.segment.compaction.CompactionPlan;
import io.annals.segment.compaction.Pace;
import io.annals.segment.hot.CompactionStep;
import io.annals.segment.hot.Compactor;
import io.annals.segment.hot.Duplicates;
import io.annals.segment.hot.FlushStep;
import io.annals.segment.hot.Flusher;
import io.annals.segment.hot.HotBudget;
import io.annals.segment.hot.PartitionStore;
import io.annals.segment.hot.ReuseMemory;
import io.annals.segment.hot.StoreMeters;
import io.annals.tenancy.Routing;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.WorkerExecutor;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Event loop. The role store: takes its shards of the log into hot tails and segments. One instance
 * a process. Reading is on a thread of its own, segments are written on a worker pool.
 */
public final class StoreVerticle extends VerticleBase {
  /** The control topic of a deployment. */
  public static final String SHARDS = "annals.shards";

  private static final Logger LOG = LoggerFactory.getLogger(StoreVerticle.class);
  private static final Duration TICK = Duration.ofMillis(100);
  private static final Duration RECONCILE = Duration.ofSeconds(1);
  private static final Duration ENDS = Duration.ofMillis(400);
  private static final Duration COMPACTIONS = Duration.ofSeconds(1);
  private static final Duration FILTERS = Duration.ofSeconds(1);
  private static final Duration USAGE = Duration.ofSeconds(30);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration TRASH = Duration.ofMinutes(20);
  private static final Duration READY_AT_LATEST = Duration.ofSeconds(30);
  private static final Duration STOP = Duration.ofSeconds(10);

  private final Parts parts;
  private final StoreConfig config;
  private final HotPartitions hot;
  private final HotBudget budget;
  private WorkerExecutor workers;
  private WorkerExecutor merging;
  private Shards shards;
  private Feed feed;
  private LogOffsets log;
  private Ownership ownership;
  private Housekeeping housekeeping;
  private CompactionSchedule compactions;
  private StoreGauges gauges;
  private Instant started;
  private volatile boolean stopping;
  private volatile String notReady = "not started";

  /**
   * What the role works with.
   *
   * @param kafka {@code bootstrap.servers} and what security needs
   * @param shardTopic the control topic, {@link #SHARDS}
   * @param process id of this process, the same after a restart
   */
  public record Parts(
      Pool pool,
      Routing routing,
      Map<String, String> kafka,
      String shardTopic,
      SegmentWriter writer,
      Segments segments,
      BlobStore blobs,
      String process,
      MeterRegistry registry,
      InstantSource clock,
      FlushStep.Observer observer) {}

  /**
   * @param hot filled while this runs; see {@link LocalStoreView}
   */
  public StoreVerticle(Parts parts, StoreConfig config, HotPartitions hot) {
    this.parts = parts;
    this.config = config;
    this.hot = hot;
    this.budget = new HotBudget(config.hotBytes());
  }

  /** Down until what was in the log at the start has been read, or 30 s have passed. */
  public HealthCheck ready() {
    return () -> {
      String reason = notReady;
      return reason == null
          ? Future.succeededFuture("reading")
          : Future.failedFuture(new IllegalStateException(reason));
    };
  }

  @Override
  public Future<?> start() {
    started = parts.clock().instant();
    String run = UUID.randomUUID().toString();
    workers =
        vertx.createSharedWorkerExecutor(
            "annals-flush", config.flushThreads() + 1, 15, TimeUnit.MINUTES);
    merging = vertx.createSharedWorkerExecutor("annals-compaction", 1, 1, TimeUnit.HOURS);
    log = new LogOffsets(parts.kafka());
    feed = new Feeds(parts.kafka(), parts.registry()).feed("annals-feed", budget::full);
    shards =
        new Shards(
            vertx,
            parts.kafka(),
            new ShardTopic(parts.kafka(), parts.shardTopic(), config.shards()),
            parts.process(),
            this::reconcile);
    ownership = new Ownership(parts.routing(), shards, partitionParts(run));
    housekeeping = housekeeping(run);
    gauges = new StoreGauges(parts.registry(), hot);
    gauges.register(budget, feed);
    feed.start();
    notReady = "joining the shards";
    return housekeeping
        .sweepPending()
        .compose(swept -> shards.start())
        .onSuccess(joined -> keepGoing(run));
  }

  private OwnedPartition.Parts partitionParts(String run) {
    InstantSource clock = parts.clock();
    StoreMeters meters = new StoreMeters(parts.registry());
    ReuseMemory reuse = new ReuseMemory(config.reuseBytes());
    Flusher flusher =
        new Flusher(
            new FlushLedger(parts.pool(), PendingFiles.writer(parts.process(), run), clock),
            parts.writer(),
            parts.blobs(),
            workers,
            meters,
            reuse,
            parts.observer());
    PartitionStore.Services services =
        new PartitionStore.Services(
            flusher, new Duplicates(parts.segments(), clock, meters), budget, reuse, meters, clock);
    PartitionOpening opening =
        new PartitionOpening(
            new Positions(parts.pool()),
            new SegmentCatalogue(parts.pool(), clock),
            log,
            clock,
            parts.registry());
    return new OwnedPartition.Parts(
        context, feed, opening, new RecordRows(parts.registry()), services, hot, clock);
  }

  private Housekeeping housekeeping(String run) {
    return new Housekeeping(
        parts.process(),
        run,
        hot,
        workers,
        log,
        new HotUsageRows(parts.pool(), parts.clock()),
        new PendingFiles(parts.pool(), parts.blobs(), workers, parts.clock()),
        new UnknownFiles(parts.pool(), parts.blobs(), workers, parts.clock(), parts.registry()),
        parts.clock());
  }

  private CompactionSchedule compactions(String run, FlushSchedule flushes) {
    Compactor compactor =
        new Compactor(
            new CompactionLedger(
                parts.pool(),
                PendingFiles.writer(parts.process(), run),
                config.compaction().filesStay(),
                parts.clock()),
            parts.writer(),
            parts.segments(),
            new Compactor.Work(
                parts.blobs(),
                merging,
                new Pace(config.compaction().share(), flushes::behind, Pace.Time.real())),
            CompactionStep.Observer.none());
    return new CompactionSchedule(
        parts.routing(),
        hot,
        compactor,
        new CompactionPlan(config.compaction().limits()),
        context,
        parts.clock());
  }

  private void keepGoing(String run) {
    FlushSchedule flushes = new FlushSchedule(ownership, budget, config, parts.clock());
    compactions = compactions(run, flushes);
    gauges.register(compactions);
    if (config.compaction().share() > 0) {
      every(COMPACTIONS, compactions::tick);
    }
    parts.routing().onChange(this::routingChanged);
    every(
        TICK,
        () -> {
          ownership.tick();
          flushes.tick();
          judgeReadiness();
        });
    every(RECONCILE, this::reconcile); // whatever is notified
    every(ENDS, housekeeping::observeEnds);
    every(FILTERS, housekeeping::makeFilters);
    reconcile();
    every(USAGE, housekeeping::writeUsage);
    every(MINUTE, housekeeping::sweepPending);
    every(MINUTE, housekeeping::deleteStored);
    every(TRASH, housekeeping::sweepUnknown);
  }

  /** Routing may outlive this verticle, and its context with it. */
  private void routingChanged() {
    if (!stopping) {
      context.runOnContext(none -> reconcile());
    }
  }

  private void reconcile() {
    if (!stopping) {
      ownership.reconcile();
    }
  }

  private void judgeReadiness() {
    if (notReady == null || stopping) {
      return;
    }
    long reading = ownership.owned().stream().filter(p -> !p.started()).count();
    boolean joined = !shards.owned().isEmpty();
    if (joined && reading == 0) {
      notReady = null;
    } else if (started.plus(READY_AT_LATEST).isBefore(parts.clock().instant())) {
      LOG.atWarn()
          .setMessage("ready before all of the log was read")
          .addKeyValue("partitions", reading)
          .log();
      notReady = null;
    } else if (joined) {
      notReady = "reading " + reading + " partitions";
    }
  }

  private void every(Duration period, Runnable task) {
    vertx.setPeriodic(period.toMillis(), timer -> task.run());
  }

  /**
   * Leaves the shards, so that others begin to read them, and waits for flushes under way. What is
   * only in memory is in the log: others have read it sooner than it would be flushed here.
   */
  @Override
  public Future<?> stop() {
    stopping = true;
    notReady = "stopping";
    housekeeping.end();
    Future<Void> merges = compactions == null ? Future.succeededFuture() : compactions.end();
    return shards
        .stop()
        .timeout(STOP.toMillis(), TimeUnit.MILLISECONDS)
        .eventually(() -> feed.close().timeout(STOP.toMillis(), TimeUnit.MILLISECONDS))
        .eventually(() -> ownership.end().timeout(STOP.toMillis(), TimeUnit.MILLISECONDS))
        .eventually(() -> merges.timeout(STOP.toMillis(), TimeUnit.MILLISECONDS))
        .eventually(() -> Future.join(workers.close(), merging.close()))
        .eventually(
            () ->
                vertx.executeBlocking(
                    () -> {
                      log.close();
                      return null;
                    }))
        .otherwiseEmpty();
  }
}
