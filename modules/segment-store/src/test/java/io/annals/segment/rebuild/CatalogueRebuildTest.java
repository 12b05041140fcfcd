package io.annals.segment.rebuild;

import static io.annals.testkit.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.segment.SegmentInfo;
import io.annals.segment.catalogue.SegmentRemoval;
import io.annals.tenancy.TenantUid;
import io.annals.tenancy.TopicUid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The catalogue from the files alone: every event is found, none twice. */
class CatalogueRebuildTest {
  @TempDir Path folder;
  private RebuildFixture store;

  @BeforeEach
  void open() throws IOException {
    store = new RebuildFixture(folder);
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  @Test
  void a_dropped_catalogue_comes_back_as_it_was() throws Exception {
    SegmentInfo first = store.flush(0, 200);
    SegmentInfo second = store.flush(200, 350);
    store.dropCatalogue();

    RebuildReport report = store.rebuild();
    assertEquals(new RebuildReport(2, 350, 0, 0, 0, List.of()), report);
    assertEquals(RebuildFixture.upTo(350), store.offsets());
    for (SegmentInfo each : List.of(first, second)) {
      SegmentInfo again =
          store.known().stream().filter(s -> s.id().equals(each.id())).findAny().orElseThrow();
      assertEquals(each.columnsObject(), again.columnsObject());
      assertEquals(each.bodyBytes(), again.bodyBytes());
      assertEquals(each.maxReceived(), again.maxReceived());
    }
    assertEquals(350, store.number("SELECT next_offset FROM partition_offset"));
    assertEquals(
        new RebuildReport(0, 0, 2, 0, 0, List.of()), store.rebuild(), "again: nothing to do");
  }

  @Test
  void leftovers_of_compactions_and_the_trash_bring_no_event_back_twice() throws Exception {
    SegmentInfo first = store.flush(0, 100);
    SegmentInfo second = store.flush(100, 200);
    SegmentInfo third = store.flush(200, 300);
    store.flush(300, 400);
    SegmentInfo pair = store.compact(0, 200);
    SegmentInfo all = store.compact(0, 300);
    assertTrue(all.format() > first.format());
    for (SegmentInfo trashed : List.of(third)) {
      for (String name : List.of(trashed.bodyObject(), trashed.columnsObject())) {
        Path copy = store.blobs.scratch();
        Files.write(copy, Files.readAllBytes(store.blobs.local(name)));
        store.blobs.put("trash/2026-11-20/" + name, copy);
      }
    }
    store.dropCatalogue();

    RebuildReport report = store.rebuild();
    assertEquals(2, report.restored());
    assertEquals(4, report.superseded());
    assertEquals(RebuildFixture.upTo(400), store.offsets());
    assertTrue(store.known().stream().anyMatch(s -> s.id().equals(all.id())));
    assertTrue(List.of(first, second, pair).stream().noneMatch(s -> store.isKnown(s)));
  }

  @Test
  void a_compacted_file_that_is_damaged_leaves_its_predecessors_to_be_found() throws Exception {
    store.flush(0, 100);
    store.flush(100, 200);
    SegmentInfo all = store.write(0, 200);
    Path body = store.folder.resolve(all.bodyObject());
    byte[] bytes = Files.readAllBytes(body);
    bytes[bytes.length / 3] ^= 1;
    Files.write(body, bytes);
    store.dropCatalogue();

    RebuildReport report = store.rebuild();
    assertEquals(2, report.restored());
    assertEquals(List.of(all.bodyObject()), report.skipped().stream().map(s -> s.what()).toList());
    assertEquals(RebuildFixture.upTo(200), store.offsets());
  }

  @Test
  void files_of_flushes_that_failed_are_not_found_beside_those_that_did_not() throws Exception {
    store.flush(0, 100);
    store.write(100, 180);
    store.flush(100, 150);
    store.flush(150, 260);
    store.dropCatalogue();

    assertEquals(3, store.rebuild().restored());
    assertEquals(RebuildFixture.upTo(260), store.offsets());
    assertEquals(260, store.number("SELECT next_offset FROM partition_offset"));
  }

  @Test
  void an_older_catalogue_is_brought_up_to_the_files() throws Exception {
    SegmentInfo first = store.flush(0, 100);
    SegmentInfo second = store.flush(100, 200);
    // Behind the back of the catalogue: compacted, the old files removed, more was stored.
    SegmentInfo both = store.write(0, 200);
    store.write(200, 300);
    for (SegmentInfo old : List.of(first, second)) {
      store.blobs.delete(old.bodyObject());
      store.blobs.delete(old.columnsObject());
      store.segments.forget(old.id());
    }

    RebuildReport report = store.rebuild();
    assertEquals(2, report.restored());
    assertEquals(2, report.withdrawn());
    assertTrue(store.isKnown(both));
    assertEquals(RebuildFixture.upTo(300), store.offsets());
    assertEquals(300, store.number("SELECT next_offset FROM partition_offset"));
  }

  @Test
  void what_the_catalogue_has_stays_and_what_it_lacks_is_added() throws Exception {
    store.flush(0, 100);
    store.flush(100, 200);
    store.write(0, 200);
    store.write(200, 260);
    assertEquals(new RebuildReport(1, 60, 2, 1, 0, List.of()), store.rebuild());
    assertEquals(RebuildFixture.upTo(260), store.offsets());
  }

  @Test
  void a_dry_run_tells_the_same_and_changes_nothing() throws Exception {
    store.flush(0, 100);
    store.dropCatalogue();
    RebuildReport told = store.rebuild(new CatalogueRebuild.Options(true, false));
    assertEquals(new RebuildReport(1, 100, 0, 0, 0, List.of()), told);
    assertEquals(List.of(), store.known());
    assertEquals(told, store.rebuild());
  }

  @Test
  void what_has_expired_or_belongs_to_nobody_is_left_alone_and_told() throws Exception {
    SegmentInfo expired = store.flush(0, 100);
    SegmentInfo kept = store.flush(100, 200);
    await(
        store.pool.withTransaction(
            sql ->
                SegmentRemoval.remove(
                    sql,
                    List.of(expired.id()),
                    SegmentRemoval.Cause.EXPIRED,
                    store.clock.instant(),
                    store.clock.instant().plusSeconds(60))));
    store.writer.write(
        UUID.randomUUID(), new TenantUid(1), new TopicUid(9), 0, store.events.subList(0, 9));
    store.writer.write(
        UUID.randomUUID(), new TenantUid(8), new TopicUid(1), 0, store.events.subList(0, 9));
    store.execute("TRUNCATE segment");

    RebuildReport report = store.rebuild();
    assertEquals(List.of(kept.id()), store.known().stream().map(SegmentInfo::id).toList());
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
    SegmentInfo first = store.flush(0, 100);
    await(
        store.pool.withTransaction(
            sql ->
                SegmentRemoval.remove(
                    sql,
                    List.of(first.id()),
                    SegmentRemoval.Cause.COMPACTED,
                    store.clock.instant(),
                    store.clock.instant().plusSeconds(60))));
    assertEquals(1, store.rebuild().restored(), "what it was compacted into is not there");
    assertEquals(0, store.number("SELECT count(*) FROM pending_file"));
    assertEquals(
        0,
        store.number("SELECT count(*) FROM removed_segment JOIN segment USING (id)"),
        "never in both");
  }
}
