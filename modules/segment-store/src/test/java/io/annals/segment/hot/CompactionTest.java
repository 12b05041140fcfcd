package io.annals.segment.hot;

import static io.annals.segment.hot.TestRows.event;
import static io.annals.testkit.Eventually.await;
import static io.annals.testkit.Eventually.failure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.segment.EventRow;
import io.annals.segment.MinuteCounts;
import io.annals.segment.SegmentInfo;
import io.annals.segment.catalogue.CompactionLedger;
import io.annals.segment.catalogue.PendingFiles;
import io.annals.segment.catalogue.SegmentCatalogue;
import io.annals.segment.catalogue.SegmentRemoval;
import io.annals.segment.compaction.Pace;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.sqlclient.Pool;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class CompactionTest {
  private static final int SEGMENTS = 4;

  private final StoreFixture fixture = new StoreFixture();
  private PartitionStore store;
  private Compactor compactor;
  private int events;

  @BeforeEach
  void four_segments_of_two_events() {
    store = fixture.open(FlushStep.Observer.none());
    compactor = fixture.compactor(CompactionStep.Observer.none());
    for (int i = 0; i < SEGMENTS; i++) {
      flushTwo();
    }
    fixture.clock.advance(Duration.ofMinutes(15 * 60 + 30)); // their day is over, just so
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void several_become_one_with_the_same_rows_minutes_and_usage() {
    Set<String> rows = rows();
    Map<Long, Long> minutes = minutes();
    long usage = fixture.number("SELECT sum(index_bytes * 7 + events)::bigint FROM usage_minute");

    assertEquals(CompactionOutcome.COMPACTED, fixture.compact(store, compactor));

    assertEquals(1, segments().size());
    assertEquals(rows, rows());
    assertEquals(minutes, minutes());
    assertEquals(
        usage, fixture.number("SELECT sum(index_bytes * 7 + events)::bigint FROM usage_minute"));
    assertEquals(
        SEGMENTS, fixture.number("SELECT count(*) FROM removed_segment WHERE cause = 'compacted'"));
    assertEquals(1, fixture.meters.compactions.count());
    assertEquals(SEGMENTS, fixture.meters.compactedSegments.count());
  }

  @Test
  void the_new_one_counts_from_the_moment_at_which_the_old_ones_stop() {
    AtomicLong asked = new AtomicLong();
    Compactor ticking =
        new Compactor(
            new CompactionLedger(
                fixture.pool,
                PendingFiles.writer("p", fixture.run),
                StoreFixture.FILES_STAY,
                () -> fixture.clock.instant().plusMillis(asked.incrementAndGet())),
            fixture.files,
            fixture.files,
            new Compactor.Work(
                fixture.files, fixture.workers, new Pace(1, () -> false, Pace.Time.real())),
            CompactionStep.Observer.none());

    assertEquals(CompactionOutcome.COMPACTED, fixture.compact(store, ticking));

    assertEquals(
        SEGMENTS,
        fixture.number(
            "SELECT count(*) FROM removed_segment r JOIN segment s ON s.created_at = r.removed_at"));
  }

  @Test
  void a_query_in_flight_reads_the_old_files_until_none_can_be_left() {
    List<SegmentInfo> old = segments();
    fixture.compact(store, compactor);

    fixture.clock.advance(StoreFixture.FILES_STAY.minusMillis(1));
    fixture.sweep();
    old.forEach(segment -> assertEquals(2, fixture.files.rows(segment).size()));
    fixture.clock.advance(StoreFixture.FILES_STAY);
    fixture.sweep();
    assertEquals(2, fixture.files.names().size());
    assertEquals(0, fixture.number("SELECT count(*) FROM pending_file"));
  }

  @ParameterizedTest
  @EnumSource(CompactionStep.class)
  void a_process_that_dies_in_it_leaves_the_old_ones_or_the_new_one(CompactionStep last) {
    Set<String> rows = rows();
    Promise<Void> reached = Promise.promise();
    store
        .compaction()
        .run(
            fixture.compactor(
                step -> {
                  if (step != last) {
                    return Future.succeededFuture();
                  }
                  reached.tryComplete();
                  return Promise.<Void>promise().future();
                }),
            due());
    await(reached.future());

    store = fixture.open(FlushStep.Observer.none());
    fixture.clock.advance(StoreFixture.FILES_STAY);
    fixture.sweep();

    assertEquals(last == CompactionStep.COMMITTED ? 1 : SEGMENTS, segments().size());
    assertEquals(rows, rows());
    assertEquals(2 * segments().size(), fixture.files.names().size());
    assertRepeatsAreFound();
  }

  @ParameterizedTest
  @EnumSource(CommitCutter.Cut.class)
  void a_commit_whose_answer_is_lost_is_settled_before_anything_else(CommitCutter.Cut cut) {
    Set<String> rows = rows();
    CommitCutter cutter = new CommitCutter(fixture.vertx, fixture.database);
    Pool pool = cutter.pool();
    Compactor cautious = fixture.compactor(pool, CompactionStep.Observer.none());
    cutter.arm(cut);

    failure(store.compaction().run(cautious, due()));

    assertRepeatsAreFound();
    fixture.clock.advance(StoreFixture.FILES_STAY);
    await(
        new PendingFiles(fixture.pool, fixture.files, fixture.workers, fixture.clock)
            .sweep("p", fixture.run));
    assertRepeatsAreFound();
    assertEquals(List.of(), due());
    assertEquals(CompactionOutcome.NOTHING, fixture.compact(store, cautious));
    fixture.compact(store, cautious);
    assertEquals(1, segments().size());
    assertEquals(rows, rows());
    assertRepeatsAreFound();
  }

  @Test
  void another_owner_is_not_surprised() {
    Set<String> rows = rows();
    PartitionStore other = fixture.open(FlushStep.Observer.none());

    assertEquals(CompactionOutcome.REFUSED, fixture.compact(store, compactor));

    assertEquals(SEGMENTS, segments().size());
    assertEquals(2 * SEGMENTS, fixture.files.names().size());
    assertEquals(rows, rows());
    store = other;
    assertEquals(CompactionOutcome.COMPACTED, fixture.compact(store, compactor));
  }

  @Test
  void a_segment_that_was_removed_meanwhile_stays_removed_and_the_others_are_merged() {
    UUID gone = segments().get(0).id();
    CompactionOutcome outcome =
        await(
            store
                .compaction()
                .run(
                    fixture.compactor(
                        step -> step == CompactionStep.WRITTEN ? remove(gone) : done()),
                    due()));

    assertEquals(CompactionOutcome.REFUSED, outcome);
    assertEquals(SEGMENTS - 1, segments().size());
    assertEquals(CompactionOutcome.COMPACTED, fixture.compact(store, compactor));
    assertEquals(1, segments().size());
    assertEquals(2L * (SEGMENTS - 1), segments().get(0).events());
  }

  @Test
  void a_topic_that_is_deleted_meanwhile_leaves_nothing() {
    CompactionOutcome outcome =
        await(
            store
                .compaction()
                .run(
                    fixture.compactor(step -> step == CompactionStep.WRITTEN ? delete() : done()),
                    due()));

    assertEquals(CompactionOutcome.REFUSED, outcome);
    fixture.sweep();
    assertTrue(fixture.files.names().isEmpty());
    assertEquals(0, fixture.number("SELECT count(*) FROM segment"));
  }

  @Test
  void repeats_and_reuse_are_found_in_the_new_one_and_strangers_do_not_open_it() {
    fixture.compact(store, compactor);
    fixture.clock.advance(StoreFixture.FILES_STAY);
    fixture.sweep();
    assertRepeatsAreFound();

    int opened = fixture.files.opened.get();
    fixture.append(store, event(events, "stranger", 500, "x"));
    assertEquals(opened, fixture.files.opened.get());
    fixture.append(store, event(events + 1, "e0", 500, "x"));
    List<EventRow> hot = store.picture().orElseThrow().rows();
    assertFalse(hot.get(0).auditIdReused());
    assertTrue(hot.get(1).auditIdReused());
  }

  @Test
  void filters_of_what_was_replaced_are_given_back() {
    long before = fixture.memory.used();
    fixture.compact(store, compactor);
    assertTrue(fixture.memory.used() > 0 && fixture.memory.used() < before);
    store.close();
    assertEquals(0, fixture.memory.used());
  }

  @Test
  void a_full_disk_or_a_stop_leaves_everything_as_it_was() {
    fixture.files.diskFull = true;
    failure(store.compaction().run(compactor, due()));
    fixture.files.diskFull = false;
    assertEquals(0, fixture.number("SELECT count(*) FROM pending_file"));

    compactor.stop();
    failure(store.compaction().run(compactor, due()));

    assertEquals(2, fixture.meters.compactionFailures.count());
    assertEquals(SEGMENTS, segments().size());
    assertEquals(2 * SEGMENTS, fixture.files.names().size());
    assertEquals(0, fixture.number("SELECT count(*) FROM pending_file"));
  }

  @Test
  void what_cannot_be_read_is_left_out_from_then_on() {
    SegmentInfo damaged = segments().get(2);
    fixture.files.delete(damaged.bodyObject());

    failure(store.compaction().run(compactor, due()));

    assertEquals(CompactionOutcome.COMPACTED, fixture.compact(store, compactor));
    assertEquals(2, segments().size());
    assertTrue(segments().stream().anyMatch(s -> s.id().equals(damaged.id())));
  }

  @Test
  void what_has_expired_waits_for_its_removal_alone() {
    List<SegmentInfo> byAge = new ArrayList<>(segments());
    byAge.sort(Comparator.comparingLong(SegmentInfo::maxReceived));
    Instant retained = Instant.EPOCH.plus(byAge.get(1).maxReceived(), ChronoUnit.MICROS);

    List<SegmentInfo> group =
        store.compaction().due(fixture.plan, retained, fixture.clock.instant()).orElseThrow();

    assertEquals(
        byAge.subList(1, SEGMENTS).stream().map(SegmentInfo::id).toList(),
        group.stream().map(SegmentInfo::id).toList());
  }

  private List<SegmentInfo> due() {
    return store
        .compaction()
        .due(fixture.plan, Instant.EPOCH, fixture.clock.instant())
        .orElseThrow();
  }

  private void flushTwo() {
    fixture.append(
        store,
        event(events, "e" + events, events * 40, "x"),
        event(events + 1, "e" + (events + 1), events * 40 + 10, "x"));
    events += 2;
    assertEquals(FlushOutcome.FLUSHED, await(store.flush(Long.MAX_VALUE)));
  }

  private void assertRepeatsAreFound() {
    for (int i = 0; i < events; i++) {
      int second = i % 2 == 0 ? i * 40 : (i - 1) * 40 + 10;
      fixture.append(store, event(events + i, "e" + i, second, "x"));
    }
    assertEquals(0, store.rows());
  }

  private List<SegmentInfo> segments() {
    return await(fixture.catalogue.ofPartition(fixture.partition));
  }

  private Set<String> rows() {
    Set<String> rows = new HashSet<>();
    for (SegmentInfo segment : segments()) {
      for (EventRow row : fixture.files.rows(segment)) {
        boolean first =
            rows.add(
                row.offset()
                    + " "
                    + row.timeMicros()
                    + " "
                    + row.receivedAtMicros()
                    + " "
                    + row.cluster()
                    + " "
                    + row.dedupeHash()
                    + " "
                    + row.auditIdReused()
                    + " "
                    + new String(row.bytes(), StandardCharsets.UTF_8));
        assertTrue(first, "twice");
      }
    }
    return rows;
  }

  private Map<Long, Long> minutes() {
    Map<Long, Long> minutes = new TreeMap<>();
    await(
            fixture.catalogue.extent(
                fixture.partition.tenant(), fixture.partition.topic(), 0, Long.MAX_VALUE))
        .segments()
        .forEach(
            s ->
                MinuteCounts.decode(s.minuteCounts())
                    .forEach((minute, count) -> minutes.merge(minute, count, Long::sum)));
    assertEquals(events, minutes.values().stream().mapToLong(count -> count).sum());
    return minutes;
  }

  private Future<Void> remove(UUID segment) {
    return fixture.pool.withTransaction(
        sql ->
            SegmentRemoval.remove(
                sql,
                List.of(segment),
                SegmentRemoval.Cause.EXPIRED,
                fixture.clock.instant(),
                fixture.clock.instant()));
  }

  private Future<Void> delete() {
    return fixture
        .pool
        .query("UPDATE topic SET state = 'deleting', deleted_at = now()")
        .execute()
        .compose(
            marked ->
                new SegmentCatalogue(fixture.pool, fixture.clock)
                    .deleteTopic(fixture.partition.topic()))
        .mapEmpty();
  }

  private static Future<Void> done() {
    return Future.succeededFuture();
  }
}
