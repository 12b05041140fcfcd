package io.annals.segment.rebuild;

import static io.annals.testkit.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.annals.segment.SegmentInfo;
import io.annals.segment.catalogue.SegmentRemoval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** For how long segments were stored, by the catalogue after a rebuild. */
class RebuiltStorageTest {
  private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

  @TempDir Path folder;
  private RebuildFixture store;

  @BeforeEach
  void open() throws IOException {
    store = new RebuildFixture(folder);
    store.clock.set(START);
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  @Test
  void what_nobody_knows_of_is_stored_since_its_files_were_written_and_never_longer()
      throws Exception {
    SegmentInfo segment = store.flush(0, 100);
    written(segment, START.minusMillis(300));
    store.dropCatalogue();
    store.clock.advance(Duration.ofDays(3));
    store.rebuild();
    assertEquals(Duration.ofDays(3).toSeconds() * segment.rawBytes(), held());
    written(segment, START.plusMillis(1));
    store.dropCatalogue();
    store.rebuild();
    assertEquals((Duration.ofDays(3).toSeconds() - 60) * segment.rawBytes(), held());
  }

  @Test
  void files_that_were_copied_later_are_stored_from_then_on_or_from_now() throws Exception {
    SegmentInfo segment = store.flush(0, 100);
    written(segment, START.plus(Duration.ofDays(30)));
    store.dropCatalogue();
    store.clock.advance(Duration.ofDays(3));
    store.rebuild();
    assertEquals(0, held());
    store.clock.advance(Duration.ofSeconds(5));
    assertEquals(5 * segment.rawBytes(), held());
  }

  @Test
  void what_an_older_catalogue_has_ends_when_its_successor_begins() throws Exception {
    SegmentInfo first = store.flush(0, 100);
    SegmentInfo second = store.flush(100, 200);
    SegmentInfo both = store.write(0, 200);
    written(both, START.plus(Duration.ofHours(1)));
    for (SegmentInfo old : List.of(first, second)) {
      store.blobs.delete(old.bodyObject());
      store.blobs.delete(old.columnsObject());
      store.segments.forget(old.id());
    }
    store.clock.advance(Duration.ofHours(3));
    store.rebuild();
    assertEquals(3600 * (first.rawBytes() + second.rawBytes()) + 7200 * both.rawBytes(), held());
  }

  @Test
  void what_was_replaced_and_comes_back_keeps_its_history_and_counts_from_now() throws Exception {
    SegmentInfo segment = store.flush(0, 100);
    store.clock.advance(Duration.ofHours(1));
    await(
        store.pool.withTransaction(
            sql ->
                SegmentRemoval.remove(
                    sql,
                    List.of(segment.id()),
                    SegmentRemoval.Cause.COMPACTED,
                    store.clock.instant(),
                    store.clock.instant().plusSeconds(60))));
    store.clock.advance(Duration.ofHours(1));
    store.rebuild();
    assertEquals(3600 * segment.rawBytes(), held());
    store.clock.advance(Duration.ofHours(1));
    assertEquals(7200 * segment.rawBytes(), held());
    assertEquals(0, store.number("SELECT count(*) FROM removed_segment JOIN segment USING (id)"));
  }

  private void written(SegmentInfo segment, Instant at) throws IOException {
    for (String name : List.of(segment.bodyObject(), segment.columnsObject())) {
      Files.setLastModifiedTime(store.folder.resolve(name), FileTime.from(at));
    }
  }

  /** Byte-seconds until now, as usage counts them. */
  private long held() {
    return store.number(
        """
        SELECT coalesce(sum(raw_bytes * extract(epoch FROM gone - created_at)), 0)::bigint
          FROM (SELECT raw_bytes, created_at, timestamptz '%s' AS gone FROM segment
                UNION ALL
                SELECT raw_bytes, created_at, removed_at FROM removed_segment) AS s
        """
            .formatted(store.clock.instant()));
  }
}
