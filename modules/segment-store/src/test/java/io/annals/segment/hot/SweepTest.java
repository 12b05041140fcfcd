package io.annals.segment.hot;

import static io.annals.testkit.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.segment.SegmentInfo;
import io.annals.segment.catalogue.FlushLedger;
import io.annals.segment.catalogue.PendingFiles;
import io.annals.segment.catalogue.SegmentCatalogue;
import io.annals.segment.catalogue.SegmentRemoval;
import io.annals.segment.catalogue.SegmentsGoneException;
import io.annals.segment.catalogue.UnknownFiles;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SweepTest {
  private final StoreFixture fixture = new StoreFixture();

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void files_of_an_earlier_run_go_at_once_those_of_another_process_when_they_are_old() {
    abandon("p", "earlier");
    abandon("p", "now");
    abandon("q", "any");

    assertEquals(1, sweep("p", "now"));
    assertEquals(4, fixture.files.names().size());
    fixture.clock.advance(Duration.ofMinutes(16));
    assertEquals(2, sweep("p", "now"));
    assertTrue(fixture.files.names().isEmpty());
  }

  @Test
  void a_process_whose_name_begins_like_another_is_another() {
    abandon("p1", "earlier");

    assertEquals(0, sweep("p", "now"));
    assertEquals(2, fixture.files.names().size());
  }

  @Test
  void an_unknown_file_goes_to_the_trash_after_an_hour_and_for_good_after_a_week() {
    PartitionStore store = fixture.open(FlushStep.Observer.none());
    fixture.append(store, TestRows.event(0, "a", 1, "x"));
    await(store.flush(Long.MAX_VALUE));
    Set<String> known = fixture.files.names();
    abandon("q", "pending");
    String unknown = "t1/l9/" + UUID.randomUUID() + ".body";
    put(unknown);
    put("t1/l9/dictionary");
    UnknownFiles sweeper =
        new UnknownFiles(
            fixture.pool, fixture.files, fixture.workers, fixture.clock, fixture.registry);

    assertEquals(0, await(sweeper.sweep()));
    fixture.clock.advance(Duration.ofMinutes(59));
    assertEquals(0, await(sweeper.sweep()));
    fixture.clock.advance(Duration.ofMinutes(1));
    assertEquals(1, await(sweeper.sweep()));
    assertEquals(List.of("trash/2026-05-04/" + unknown), fixture.files.list("trash/"));
    assertTrue(fixture.files.names().containsAll(known));

    fixture.clock.advance(Duration.ofDays(8));
    await(sweeper.sweep());
    assertTrue(fixture.files.list("trash/").isEmpty());
    assertTrue(fixture.files.names().contains("t1/l9/dictionary"));
    assertEquals(1.0, fixture.registry.get("annals.store.trash.in").counter().count());
    assertEquals(1.0, fixture.registry.get("annals.store.trash.out").counter().count());
  }

  @Test
  void dictionaries_of_topics_that_are_no_more_go_to_the_trash_too() {
    String used = "t1/l1/dict-" + "0a".repeat(32) + ".zdict";
    String useless = "t1/l77/dict-" + "0a".repeat(32) + ".zdict";
    put(used);
    put(useless);
    sweepTwice();
    assertEquals(List.of("trash/2026-05-04/" + useless), fixture.files.list("trash/"));
    assertTrue(fixture.files.names().contains(used));
  }

  @Test
  void a_catalogue_that_has_lost_its_rows_costs_no_file() {
    PartitionStore store = fixture.open(FlushStep.Observer.none());
    for (int i = 0; i < 10; i++) {
      fixture.append(store, TestRows.event(i, "a" + i, i, "x"));
      await(store.flush(Long.MAX_VALUE));
    }
    Set<String> all = fixture.files.names();
    await(fixture.pool.query("TRUNCATE segment").execute());
    assertEquals(0, sweepTwice());
    assertEquals(all, fixture.files.names());
    assertEquals(20.0, fixture.registry.get("annals.store.files.unknown").gauge().value());
  }

  private int sweepTwice() {
    UnknownFiles sweeper =
        new UnknownFiles(
            fixture.pool, fixture.files, fixture.workers, fixture.clock, fixture.registry);
    await(sweeper.sweep());
    fixture.clock.advance(Duration.ofHours(1));
    return await(sweeper.sweep());
  }

  @Test
  void a_segment_leaves_at_once_its_files_when_their_time_has_come_and_its_digests_stay() {
    PartitionStore store = fixture.open(FlushStep.Observer.none());
    fixture.append(store, TestRows.event(0, "a", 1, "x"));
    await(store.flush(Long.MAX_VALUE));
    SegmentInfo segment = onlySegment();
    Instant now = fixture.clock.instant();

    await(remove(List.of(segment.id()), now.plusSeconds(90)));

    assertEquals(List.of(), segments());
    fixture.clock.advance(Duration.ofSeconds(89));
    assertEquals(0, sweep("p", "now"));
    assertEquals(2, fixture.files.names().size());
    fixture.clock.advance(Duration.ofSeconds(1));
    assertEquals(1, sweep("p", "now"));
    assertTrue(fixture.files.names().isEmpty());
    Row kept =
        await(
                fixture
                    .pool
                    .preparedQuery(
                        "SELECT cause, events, body_sha256 FROM removed_segment WHERE id = $1")
                    .execute(Tuple.of(segment.id())))
            .iterator()
            .next();
    assertEquals("expired", kept.getString("cause"));
    assertEquals(1L, kept.getLong("events"));
    assertArrayEquals(segment.bodySha256(), kept.getBuffer("body_sha256").getBytes());
  }

  @Test
  void segments_leave_together_or_not_at_all() {
    PartitionStore store = fixture.open(FlushStep.Observer.none());
    fixture.append(store, TestRows.event(0, "a", 1, "x"));
    await(store.flush(Long.MAX_VALUE));
    SegmentInfo segment = onlySegment();
    Future<Void> removed =
        remove(List.of(segment.id(), UUID.randomUUID()), fixture.clock.instant());

    assertThrows(SegmentsGoneException.class, () -> await(removed));
    assertEquals(segment.id(), onlySegment().id());
    assertEquals(0, sweep("p", "now"));
  }

  private Future<Void> remove(List<UUID> segments, Instant filesAfter) {
    Instant now = fixture.clock.instant();
    return fixture.pool.withTransaction(
        sql -> SegmentRemoval.remove(sql, segments, SegmentRemoval.Cause.EXPIRED, now, filesAfter));
  }

  private SegmentInfo onlySegment() {
    List<SegmentInfo> segments = segments();
    assertEquals(1, segments.size());
    return segments.get(0);
  }

  private List<SegmentInfo> segments() {
    return await(new SegmentCatalogue(fixture.pool, fixture.clock).ofPartition(fixture.partition));
  }

  private int sweep(String process, String run) {
    return await(
        new PendingFiles(fixture.pool, fixture.files, fixture.workers, fixture.clock)
            .sweep(process, run));
  }

  /** A flush that died after it wrote its files. */
  private void abandon(String process, String run) {
    UUID id = UUID.randomUUID();
    await(
        new FlushLedger(fixture.pool, PendingFiles.writer(process, run), fixture.clock)
            .announce(fixture.partition, List.of(id)));
    try {
      fixture.files.write(
          id,
          fixture.partition.tenant(),
          fixture.partition.topic(),
          0,
          List.of(TestRows.event(0, "a", 1, "x")));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void put(String name) {
    try {
      Path file = Files.writeString(fixture.files.scratch(), "x");
      fixture.files.put(name, file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
