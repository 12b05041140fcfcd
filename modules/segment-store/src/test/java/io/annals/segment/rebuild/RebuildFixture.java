package io.annals.segment.rebuild;

import static io.annals.testkit.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.annals.segment.EventRow;
import io.annals.segment.FolderBlobStore;
import io.annals.segment.RowSource;
import io.annals.segment.SampleRows;
import io.annals.segment.SegmentInfo;
import io.annals.segment.SegmentReader;
import io.annals.segment.SegmentWriter;
import io.annals.segment.Segments;
import io.annals.segment.catalogue.FlushLedger;
import io.annals.segment.catalogue.FlushRecord;
import io.annals.segment.catalogue.PartitionId;
import io.annals.segment.catalogue.Position;
import io.annals.segment.catalogue.Positions;
import io.annals.segment.catalogue.RebuildRows;
import io.annals.segment.catalogue.SegmentCatalogue;
import io.annals.segment.engine.ColumnsWriter;
import io.annals.segment.engine.DuckDb;
import io.annals.segment.engine.EngineConfig;
import io.annals.segment.files.CachedSegments;
import io.annals.segment.files.DuckDbSegmentWriter;
import io.annals.segment.format.Dictionaries;
import io.annals.tenancy.Schema;
import io.annals.tenancy.TenantUid;
import io.annals.tenancy.TopicUid;
import io.annals.testkit.MutableClock;
import io.annals.testkit.TestDatabases;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.sqlclient.Pool;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.LongStream;

/** Segments of one partition in real files, and a catalogue that can lose them. */
final class RebuildFixture implements AutoCloseable {
  private static final EngineConfig CONFIG = new EngineConfig(1, 512_000_000, 0);
  private static final CatalogueRebuild.Options DO = new CatalogueRebuild.Options(false, true);

  final Path folder;
  private final Vertx vertx = Vertx.vertx();
  final Pool pool = TestDatabases.fresh(Schema::migrate).pool(vertx);
  private final WorkerExecutor workers = vertx.createSharedWorkerExecutor("rebuild-test", 1);
  final MutableClock clock = new MutableClock(Instant.parse("2026-11-21T10:00:00Z"));
  private final SegmentCatalogue catalogue = new SegmentCatalogue(pool, clock);
  final PartitionId partition = new PartitionId(new TenantUid(1), new TopicUid(1), 0);
  final List<EventRow> events = SampleRows.sample().subList(0, 600);
  final FolderBlobStore blobs;
  private final DuckDb duckDb;
  private final ColumnsWriter columns;
  final CachedSegments segments;
  final DuckDbSegmentWriter writer;
  private Position position;

  RebuildFixture(Path folder) throws IOException {
    this.folder = folder;
    blobs = new FolderBlobStore(folder);
    duckDb = new DuckDb(CONFIG, blobs.root());
    columns = new ColumnsWriter(CONFIG, blobs.root());
    Dictionaries dictionaries = new Dictionaries(blobs);
    segments = new CachedSegments(blobs, duckDb, dictionaries, 64_000_000);
    writer = new DuckDbSegmentWriter(blobs, columns, dictionaries);
    execute(
        """
        INSERT INTO tenant (id, dedupe_key, created_at, created_from, version) VALUES ('t', '', now(), '{}', 1);
        INSERT INTO logset (tenant_uid, id, auto_created, created_at, version) VALUES (1, 'k', true, now(), 1);
        INSERT INTO topic (tenant_uid, logset_uid, id, kind, auto_created, partitions, state, created_at, version)
        VALUES (1, 1, 'x', 'audit', true, 1, 'ready', now(), 1)
        """);
    position = await(new Positions(pool).open(partition, UUID.randomUUID())).orElseThrow();
  }

  @Override
  public void close() throws IOException {
    await(pool.close());
    await(vertx.close());
    segments.close();
    duckDb.close();
    columns.close();
    blobs.close();
  }

  SegmentInfo write(int from, int to) throws IOException {
    return writer.write(
        UUID.randomUUID(),
        partition.tenant(),
        partition.topic(),
        partition.partition(),
        events.subList(from, to));
  }

  /** A segment as a compaction writes it, into blocks of the newest version. */
  SegmentInfo compact(int from, int to) throws IOException {
    Iterator<EventRow> sorted =
        events.subList(from, to).stream()
            .sorted(
                Comparator.comparingLong(EventRow::timeMicros).thenComparingLong(EventRow::offset))
            .iterator();
    try (RowSource rows = source(sorted)) {
      return writer.write(
          new SegmentWriter.Target(
              UUID.randomUUID(), partition.tenant(), partition.topic(), partition.partition()),
          rows,
          SegmentWriter.Effort.COMPACTION);
    }
  }

  private static RowSource source(Iterator<EventRow> rows) {
    return new RowSource() {
      @Override
      public Optional<EventRow> next() {
        return rows.hasNext() ? Optional.of(rows.next()) : Optional.empty();
      }

      @Override
      public void close() {}
    };
  }

  /** A segment as a flush leaves it. */
  SegmentInfo flush(int from, int to) throws IOException {
    SegmentInfo segment = write(from, to);
    FlushLedger ledger = new FlushLedger(pool, "p/1", clock);
    await(ledger.announce(partition, List.of(segment.id())));
    Position next = new Position(0, to, OptionalInt.of(1));
    List<UUID> ids = List.of(segment.id());
    await(
        ledger.commit(
            new FlushRecord(
                partition, position, next, ids, List.of(segment), List.of(), List.of())));
    position = next;
    return segment;
  }

  RebuildReport rebuild() {
    return rebuild(DO);
  }

  RebuildReport rebuild(CatalogueRebuild.Options options) {
    return await(
        new CatalogueRebuild(blobs, segments, catalogue, new RebuildRows(pool, clock), workers)
            .run(options, RebuildProgress.silent()));
  }

  List<SegmentInfo> known() {
    return await(catalogue.ofPartition(partition));
  }

  /** The offsets of all events that the catalogue leads to; fails when one is there twice. */
  List<Long> offsets() throws IOException {
    List<Long> offsets = new ArrayList<>();
    for (SegmentInfo segment : known()) {
      try (Segments.Lease lease = segments.open(segment)) {
        SegmentReader.RowIndex rows = lease.reader().rows();
        for (int row = 0; row < segment.events(); row++) {
          offsets.add(rows.offset(row));
        }
      }
    }
    assertEquals(offsets.size(), new TreeSet<>(offsets).size(), "none twice");
    return offsets.stream().sorted().toList();
  }

  static List<Long> upTo(long end) {
    return LongStream.range(0, end).boxed().toList();
  }

  void dropCatalogue() {
    execute("TRUNCATE segment, partition_offset, pending_file, removed_segment, usage_hot");
  }

  void execute(String statements) {
    await(pool.query(statements).execute());
  }

  long number(String query) {
    return await(pool.query(query).execute()).iterator().next().getLong(0);
  }

  boolean isKnown(SegmentInfo segment) {
    return known().stream().anyMatch(s -> s.id().equals(segment.id()));
  }
}
