package io.annals.segment.rebuild;

import static io.annals.testkit.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.segment.EventRow;
import io.annals.segment.FolderBlobStore;
import io.annals.segment.SampleRows;
import io.annals.segment.SegmentInfo;
import io.annals.segment.SegmentReader;
import io.annals.segment.Segments;
import io.annals.segment.catalogue.FlushLedger;
import io.annals.segment.catalogue.FlushRecord;
import io.annals.segment.catalogue.PartitionId;
import io.annals.segment.catalogue.Position;
import io.annals.segment.catalogue.Positions;
import io.annals.segment.catalogue.RebuildRows;
import io.annals.segment.catalogue.SegmentCatalogue;
import io.annals.segment.catalogue.SegmentRemoval;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The catalogue from the files alone: every event is found, none twice. */
class CatalogueRebuildTest {
  private static final EngineConfig CONFIG = new EngineConfig(1, 512_000_000, 0);
  private static final CatalogueRebuild.Options DO = new CatalogueRebuild.Options(false, true);

  @TempDir Path folder;
  private final Vertx vertx = Vertx.vertx();
  private final Pool pool = TestDatabases.fresh(Schema::migrate).pool(vertx);
  private final WorkerExecutor workers = vertx.createSharedWorkerExecutor("rebuild-test", 1);
  private final MutableClock clock = new MutableClock(Instant.parse("2026-11-21T10:00:00Z"));
  private final SegmentCatalogue catalogue = new SegmentCatalogue(pool, clock);
  private final PartitionId partition = new PartitionId(new TenantUid(1), new TopicUid(1), 0);
  private final List<EventRow> events = SampleRows.sample().subList(0, 600);
  private FolderBlobStore blobs;
  private DuckDb duckDb;
  private ColumnsWriter columns;
  private CachedSegments segments;
  private DuckDbSegmentWriter writer;
  private Position position;

  @BeforeEach
  void open() throws IOException {
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

  @AfterEach
  void close() throws IOException {
    await(pool.close());
    await(vertx.close());
    segments.close();
    duckDb.close();
    columns.close();
    blobs.close();
  }

  private SegmentInfo write(int from, int to) throws IOException {
    return writer.write(
        UUID.randomUUID(),
        partition.tenant(),
        partition.topic(),
        partition.partition(),
        events.subList(from, to));
  }

  /** A segment as a flush leaves it. */
  private SegmentInfo flush(int from, int to) throws IOException {
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

  private RebuildReport rebuild() {
    return rebuild(DO);
  }

  private RebuildReport rebuild(CatalogueRebuild.Options options) {
    return await(
        new CatalogueRebuild(blobs, segments, catalogue, new RebuildRows(pool, clock), workers)
            .run(options, RebuildProgress.silent()));
  }

  private List<SegmentInfo> known() {
    return await(catalogue.ofPartition(partition));
  }

  /** The offsets of all events that the catalogue leads to; fails when one is there twice. */
  private List<Long> offsets() throws IOException {
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

  private static List<Long> upTo(long end) {
    return LongStream.range(0, end).boxed().toList();
  }

  private void dropCatalogue() {
    execute("TRUNCATE segment, partition_offset, pending_file, removed_segment, usage_hot");
  }

  private void execute(String statements) {
    await(pool.query(statements).execute());
  }

  private long number(String query) {
    return await(pool.query(query).execute()).iterator().next().getLong(0);
  }

  @Test
  void a_dropped_catalogue_comes_back_as_it_was() throws Exception {
    SegmentInfo first = flush(0, 200);
    SegmentInfo second = flush(200, 350);
    dropCatalogue();

    RebuildReport report = rebuild();
    assertEquals(new RebuildReport(2, 350, 0, 0, 0, List.of()), report);
    assertEquals(upTo(350), offsets());
    for (SegmentInfo each : List.of(first, second)) {
      SegmentInfo again =
          known().stream().filter(s -> s.id().equals(each.id())).findAny().orElseThrow();
      assertEquals(each.columnsObject(), again.columnsObject());
      assertEquals(each.bodyBytes(), again.bodyBytes());
      assertEquals(each.maxReceived(), again.maxReceived());
    }
    assertEquals(350, number("SELECT next_offset FROM partition_offset"));
    assertEquals(new RebuildReport(0, 0, 2, 0, 0, List.of()), rebuild(), "again: nothing to do");
  }

  @Test
  void leftovers_of_compactions_and_the_trash_bring_no_event_back_twice() throws Exception {
    SegmentInfo first = flush(0, 100);
    SegmentInfo second = flush(100, 200);
    SegmentInfo third = flush(200, 300);
    flush(300, 400);
    SegmentInfo pair = write(0, 200);
    SegmentInfo all = write(0, 300);
    for (SegmentInfo trashed : List.of(third)) {
      for (String name : List.of(trashed.bodyObject(), trashed.columnsObject())) {
        Path copy = blobs.scratch();
        Files.write(copy, Files.readAllBytes(blobs.local(name)));
        blobs.put("trash/2026-11-20/" + name, copy);
      }
    }
    dropCatalogue();

    RebuildReport report = rebuild();
    assertEquals(2, report.restored());
    assertEquals(4, report.superseded());
    assertEquals(upTo(400), offsets());
    assertTrue(known().stream().anyMatch(s -> s.id().equals(all.id())));
    assertTrue(List.of(first, second, pair).stream().noneMatch(s -> isKnown(s)));
  }

  @Test
  void a_compacted_file_that_is_damaged_leaves_its_predecessors_to_be_found() throws Exception {
    flush(0, 100);
    flush(100, 200);
    SegmentInfo all = write(0, 200);
    Path body = folder.resolve(all.bodyObject());
    byte[] bytes = Files.readAllBytes(body);
    bytes[bytes.length / 3] ^= 1;
    Files.write(body, bytes);
    dropCatalogue();

    RebuildReport report = rebuild();
    assertEquals(2, report.restored());
    assertEquals(List.of(all.bodyObject()), report.skipped().stream().map(s -> s.what()).toList());
    assertEquals(upTo(200), offsets());
  }

  @Test
  void files_of_flushes_that_failed_are_not_found_beside_those_that_did_not() throws Exception {
    flush(0, 100);
    write(100, 180);
    flush(100, 150);
    flush(150, 260);
    dropCatalogue();

    assertEquals(3, rebuild().restored());
    assertEquals(upTo(260), offsets());
    assertEquals(260, number("SELECT next_offset FROM partition_offset"));
  }

  @Test
  void an_older_catalogue_is_brought_up_to_the_files() throws Exception {
    SegmentInfo first = flush(0, 100);
    SegmentInfo second = flush(100, 200);
    // Behind the back of the catalogue: compacted, the old files removed, more was stored.
    SegmentInfo both = write(0, 200);
    write(200, 300);
    for (SegmentInfo old : List.of(first, second)) {
      blobs.delete(old.bodyObject());
      blobs.delete(old.columnsObject());
      segments.forget(old.id());
    }

    RebuildReport report = rebuild();
    assertEquals(2, report.restored());
    assertEquals(2, report.withdrawn());
    assertTrue(isKnown(both));
    assertEquals(upTo(300), offsets());
    assertEquals(300, number("SELECT next_offset FROM partition_offset"));
  }

  @Test
  void what_the_catalogue_has_stays_and_what_it_lacks_is_added() throws Exception {
    flush(0, 100);
    flush(100, 200);
    write(0, 200);
    write(200, 260);
    assertEquals(new RebuildReport(1, 60, 2, 1, 0, List.of()), rebuild());
    assertEquals(upTo(260), offsets());
  }

  @Test
  void a_dry_run_tells_the_same_and_changes_nothing() throws Exception {
    flush(0, 100);
    dropCatalogue();
    RebuildReport told = rebuild(new CatalogueRebuild.Options(true, false));
    assertEquals(new RebuildReport(1, 100, 0, 0, 0, List.of()), told);
    assertEquals(List.of(), known());
    assertEquals(told, rebuild());
  }

  @Test
  void what_has_expired_or_belongs_to_nobody_is_left_alone_and_told() throws Exception {
    SegmentInfo expired = flush(0, 100);
    SegmentInfo kept = flush(100, 200);
    await(
        pool.withTransaction(
            sql ->
                SegmentRemoval.remove(
                    sql,
                    List.of(expired.id()),
                    SegmentRemoval.Cause.EXPIRED,
                    clock.instant(),
                    clock.instant().plusSeconds(60))));
    writer.write(UUID.randomUUID(), new TenantUid(1), new TopicUid(9), 0, events.subList(0, 9));
    writer.write(UUID.randomUUID(), new TenantUid(8), new TopicUid(1), 0, events.subList(0, 9));
    execute("TRUNCATE segment");

    RebuildReport report = rebuild();
    assertEquals(List.of(kept.id()), known().stream().map(SegmentInfo::id).toList());
    assertEquals(1, report.restored());
    List<String> reasons = report.skipped().stream().map(s -> s.why()).sorted().toList();
    assertEquals(
        List.of(
            "have expired, their files are to be removed",
            "topic 1 of tenant 8 is not in PostgreSQL",
            "topic 9 of tenant 1 is not in PostgreSQL"),
        reasons);
  }

  @Test
  void a_restored_segment_is_pending_no_more() throws Exception {
    SegmentInfo first = flush(0, 100);
    await(
        pool.withTransaction(
            sql ->
                SegmentRemoval.remove(
                    sql,
                    List.of(first.id()),
                    SegmentRemoval.Cause.COMPACTED,
                    clock.instant(),
                    clock.instant().plusSeconds(60))));
    assertEquals(1, rebuild().restored(), "what it was compacted into is not there");
    assertEquals(0, number("SELECT count(*) FROM pending_file"));
    assertEquals(0, number("SELECT count(*) FROM removed_segment"));
  }

  private boolean isKnown(SegmentInfo segment) {
    return known().stream().anyMatch(s -> s.id().equals(segment.id()));
  }
}
