package io.annals.segment.hot;

import static io.annals.testkit.Eventually.await;

import io.annals.segment.EventRow;
import io.annals.segment.SegmentInfo;
import io.annals.segment.catalogue.CompactionLedger;
import io.annals.segment.catalogue.FlushLedger;
import io.annals.segment.catalogue.PartitionId;
import io.annals.segment.catalogue.PendingFiles;
import io.annals.segment.catalogue.Position;
import io.annals.segment.catalogue.Positions;
import io.annals.segment.catalogue.SegmentCatalogue;
import io.annals.segment.compaction.CompactionLimits;
import io.annals.segment.compaction.CompactionPlan;
import io.annals.segment.compaction.Pace;
import io.annals.tenancy.Schema;
import io.annals.tenancy.TenantUid;
import io.annals.tenancy.TopicKind;
import io.annals.tenancy.TopicUid;
import io.annals.testkit.MutableClock;
import io.annals.testkit.TestDatabase;
import io.annals.testkit.TestDatabases;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.UUID;

/** A store over a real PostgreSQL and segments in memory, whose owners can die and come back. */
final class StoreFixture implements AutoCloseable {
  static final Duration FILES_STAY = Duration.ofMinutes(1);
  final Vertx vertx = Vertx.vertx();
  final TestDatabase database = TestDatabases.fresh(Schema::migrate);
  final Pool pool = database.pool(vertx);
  final WorkerExecutor workers = vertx.createSharedWorkerExecutor("flush-test", 2);
  final MutableClock clock = new MutableClock(TestRows.START.plusSeconds(3600));
  final MemorySegments files = new MemorySegments();
  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  final StoreMeters meters = new StoreMeters(registry);
  final HotBudget budget = new HotBudget(1 << 30);
  final CompactionPlan plan = new CompactionPlan(new CompactionLimits(6_000, 60, 4, 2));
  ReuseMemory memory = new ReuseMemory(1 << 20);
  final SegmentCatalogue catalogue = new SegmentCatalogue(pool, clock);
  final Positions positions = new Positions(pool);
  final PartitionId partition;
  String run = "run-0";

  StoreFixture() {
    this("audit");
  }

  StoreFixture(String kind) {
    partition = new PartitionId(new TenantUid(1), new TopicUid(topic(kind)), 0);
  }

  private long topic(String kind) {
    await(
        pool.query(
                "INSERT INTO tenant (id, dedupe_key, created_at, created_from, version)"
                    + " VALUES ('t', '', now(), '{}', 1)")
            .execute());
    await(
        pool.query(
                "INSERT INTO logset (tenant_uid, id, auto_created, created_at, version)"
                    + " VALUES (1, 'k', true, now(), 1)")
            .execute());
    return await(
            pool.preparedQuery(
                    """
                    INSERT INTO topic (tenant_uid, logset_uid, id, kind, auto_created, partitions, state, created_at, version)
                    VALUES (1, CASE $1 WHEN 'quarantine' THEN NULL ELSE 1 END, 'x', $1, true, 1, 'ready', now(), 1)
                    RETURNING uid
                    """)
                .execute(Tuple.of(kind)))
        .iterator()
        .next()
        .getLong(0);
  }

  /** A new owner of the partition, as after a start of the process. */
  PartitionStore open(FlushStep.Observer observer) {
    return open(TopicKind.AUDIT, observer);
  }

  PartitionStore open(TopicKind kind, FlushStep.Observer observer) {
    return open(pool, kind, observer);
  }

  PartitionStore open(Pool pool, TopicKind kind, FlushStep.Observer observer) {
    run = UUID.randomUUID().toString();
    UUID claim = UUID.randomUUID();
    Position start = await(positions.open(partition, claim)).orElseThrow();
    Flusher flusher =
        new Flusher(
            new FlushLedger(pool, PendingFiles.writer("p", run), clock),
            files,
            files,
            workers,
            meters,
            memory,
            observer);
    return new PartitionStore(
        partition,
        kind,
        new PartitionStore.Opened(
            start,
            claim,
            await(catalogue.ofPartition(partition)),
            await(catalogue.expiredUntil(partition, start))),
        new PartitionStore.Services(
            flusher, new Duplicates(files, clock, meters), budget, memory, meters, clock));
  }

  /** Merges at full speed; replaced files stay for a minute. */
  Compactor compactor(CompactionStep.Observer observer) {
    return compactor(pool, observer);
  }

  Compactor compactor(Pool pool, CompactionStep.Observer observer) {
    return new Compactor(
        new CompactionLedger(pool, PendingFiles.writer("p", run), FILES_STAY, clock),
        files,
        files,
        new Compactor.Work(files, workers, new Pace(1, () -> false, Pace.Time.real())),
        observer);
  }

  /** What the plan asks for next, done. */
  CompactionOutcome compact(PartitionStore store, Compactor compactor) {
    return store
        .compaction()
        .due(plan, Instant.EPOCH, clock.instant())
        .map(group -> await(store.compaction().run(compactor, group)))
        .orElse(CompactionOutcome.NOTHING);
  }

  /** Removes what earlier runs left, as a start does. */
  void sweep() {
    await(new PendingFiles(pool, files, workers, clock).sweep("p", run));
  }

  /** Every stored event as a reader sees it: hot rows, and of segments what lies below them. */
  List<EventRow> readable(PartitionStore store) {
    var hot = store.picture().orElseThrow();
    List<EventRow> all = new ArrayList<>(hot.rows());
    for (SegmentInfo segment : await(catalogue.ofPartition(partition))) {
      for (EventRow row : files.rows(segment)) {
        boolean alsoHot =
            row.epoch() > hot.epoch()
                || (row.epoch() == hot.epoch() && row.offset() >= hot.firstOffset());
        if (!alsoHot) {
          all.add(row);
        }
      }
    }
    return all;
  }

  void append(PartitionStore store, EventRow... rows) {
    store.append(List.of(rows), rows[rows.length - 1].offset() + 1, OptionalInt.of(1));
  }

  long number(String sql) {
    return await(pool.query(sql).execute()).iterator().next().getLong(0);
  }

  @Override
  public void close() {
    await(vertx.close());
  }
}
