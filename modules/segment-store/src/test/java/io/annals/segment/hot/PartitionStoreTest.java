package io.annals.segment.hot;

import static io.annals.segment.hot.TestRows.event;
import static io.annals.segment.hot.TestRows.row;
import static io.annals.segment.hot.TestRows.text;
import static io.annals.testkit.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.segment.EventRow;
import io.annals.segment.catalogue.FlushRefusedException;
import io.annals.segment.catalogue.HotUsageRows;
import io.annals.tenancy.TopicKind;
import io.annals.testkit.Eventually;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class PartitionStoreTest {
  private static final long ALL = Long.MAX_VALUE;
  private final StoreFixture fixture = new StoreFixture();

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void a_repeat_is_dropped_in_the_batch_in_the_hot_tail_and_in_segments() {
    PartitionStore store = fixture.open(FlushStep.Observer.none());
    fixture.append(store, event(0, "a", 1, "x"), event(1, "a", 1, "x"));
    fixture.append(store, event(2, "a", 1, "x"));
    assertEquals(1, store.rows());

    assertEquals(FlushOutcome.FLUSHED, await(store.flush(ALL)));
    assertEquals(0, store.rows());
    fixture.append(store, event(3, "a", 1, "x"), event(4, "b", 1, "x"));

    assertEquals(
        List.of(4L), store.picture().orElseThrow().rows().stream().map(EventRow::offset).toList());
    assertEquals(3, fixture.meters.duplicates.count());
  }

  @Test
  void another_owner_finds_repeats_in_segments_too() {
    PartitionStore first = fixture.open(FlushStep.Observer.none());
    fixture.append(first, event(0, "a", 1, "x"), event(1, "b", 90_000, "stray"));
    await(first.flush(ALL));

    PartitionStore second = fixture.open(FlushStep.Observer.none());
    assertEquals(2, second.nextOffset());
    fixture.append(second, event(2, "a", 1, "x"), event(3, "b", 90_000, "stray"));

    assertEquals(0, second.rows());
  }

  @Test
  void days_that_are_flushed_together_get_segments_of_their_own() {
    PartitionStore store = fixture.open(FlushStep.Observer.none());
    int day = 24 * 3600;
    fixture.append(
        store,
        event(0, "a", 1, "x"),
        event(1, "b", day + 1, "x"),
        event(2, "c", day + 2, "x"),
        event(3, "d", 3 * day, "x"));
    await(store.flush(ALL));

    assertEquals(3, fixture.number("SELECT count(*) FROM segment"));
    assertEquals(
        0,
        fixture.number(
            "SELECT count(*) FROM segment WHERE max_received - min_received > 86400000000"));
    assertEquals(4, fixture.readable(store).size());
  }

  @Test
  void the_same_audit_id_with_other_content_or_time_is_kept_and_marked() {
    PartitionStore store = fixture.open(FlushStep.Observer.none());
    fixture.append(store, event(0, "a", 1, "x"), event(1, "a", 1, "y"));
    await(store.flush(ALL));
    fixture.append(
        store,
        event(2, "a", 2, "x"),
        row(0, 3, 1, text("a", "Panic", 2, "x"), 2),
        row(0, 4, 2, text("a", "ResponseComplete", 2, "x"), 2));

    List<EventRow> rows = fixture.readable(store);
    assertEquals(
        Set.of(1L, 2L),
        Set.copyOf(rows.stream().filter(EventRow::auditIdReused).map(EventRow::offset).toList()));
    assertEquals(5, rows.size());
  }

  @Test
  void reuse_is_not_looked_for_beyond_a_day() {
    PartitionStore store = fixture.open(FlushStep.Observer.none());
    fixture.append(store, event(0, "a", 1, "x"));
    await(store.flush(ALL));
    fixture.clock.advance(Duration.ofHours(25));
    fixture.append(store, event(1, "a", 2, "x"));

    assertFalse(store.picture().orElseThrow().rows().get(0).auditIdReused());
  }

  @Test
  void strangers_open_no_segment_of_the_day_before_a_restart_or_after() {
    PartitionStore first = fixture.open(FlushStep.Observer.none());
    for (int i = 0; i < 30; i++) {
      fixture.append(first, event(i, "a" + i, i, "x"));
      await(first.flush(ALL));
    }
    assertEquals(0, opened(() -> fixture.append(first, event(30, "b", 100, "x"))));

    first.close();
    assertEquals(0, fixture.memory.used());
    PartitionStore second = fixture.open(FlushStep.Observer.none());
    assertEquals(16, opened(() -> fixture.append(second, event(30, "b", 100, "x"))));
    assertEquals(1, fixture.meters.reuseUnknown.count());
    for (int i = 0; i < 30; i++) {
      assertTrue(second.makeFilter());
    }
    assertFalse(second.makeFilter());
    assertEquals(0, opened(() -> fixture.append(second, event(31, "c", 100, "x"))));
    fixture.append(second, event(32, "a3", 100, "x"));
    assertTrue(second.picture().orElseThrow().rows().get(2).auditIdReused());
  }

  @Test
  void without_room_for_filters_the_newest_segments_are_asked() {
    EventRow[] many = new EventRow[2_000];
    for (int i = 0; i < many.length; i++) {
      many[i] = event(i, "id" + i, i, "x");
    }
    fixture.memory = new ReuseMemory(100);
    PartitionStore cramped = fixture.open(FlushStep.Observer.none());
    fixture.append(cramped, many);
    await(cramped.flush(ALL));
    fixture.append(cramped, event(2_000, "id7", 5_000, "x"));

    assertTrue(cramped.picture().orElseThrow().rows().get(0).auditIdReused());
    assertFalse(cramped.makeFilter());
    assertEquals(0, fixture.memory.used());
  }

  private int opened(Runnable task) {
    int before = fixture.files.opened.get();
    task.run();
    return fixture.files.opened.get() - before;
  }

  @Test
  void a_word_of_every_event_as_audit_id_does_not_make_the_store_read_everything() {
    PartitionStore store = fixture.open(FlushStep.Observer.none());
    EventRow[] many = new EventRow[3_000];
    for (int i = 0; i < many.length; i++) {
      many[i] = event(i, "id" + i, i, "x");
    }
    fixture.append(store, many);
    await(store.flush(ALL));
    fixture.append(store, event(3_000, "get", 4_000, "x"));
    assertEquals(1, store.rows());
    assertEquals(0, fixture.files.blocksRead.get());

    PartitionStore withoutFilters = fixture.open(FlushStep.Observer.none());
    fixture.append(withoutFilters, event(3_000, "get", 4_000, "x"));
    assertEquals(1, withoutFilters.rows());
    assertEquals(256, fixture.files.blocksRead.get());
    assertEquals(1, fixture.meters.reuseUnknown.count());
  }

  @Test
  void an_event_sent_again_costs_one_block_not_one_query() {
    PartitionStore store = fixture.open(FlushStep.Observer.none());
    EventRow[] rows = new EventRow[400];
    EventRow[] again = new EventRow[400];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = event(i, "id" + i, i, "x");
      again[i] = event(400 + i, "id" + i, i, "x");
    }
    fixture.append(store, rows);
    await(store.flush(ALL));
    fixture.append(store, again);

    assertEquals(0, store.rows());
    assertEquals(100, fixture.files.blocksRead.get());
  }

  @Test
  void records_without_an_audit_id_repeat_only_byte_for_byte() {
    PartitionStore store = fixture.open(TopicKind.QUARANTINE, FlushStep.Observer.none());
    String item = "{\"kind\":\"QuarantineItem\",\"position\":%d}";
    fixture.append(store, row(0, 0, 1, item.formatted(1), 1), row(0, 1, 1, item.formatted(2), 1));
    await(store.flush(ALL));
    fixture.append(store, row(0, 2, 1, item.formatted(1), 1), row(0, 3, 1, item.formatted(3), 1));

    assertEquals(
        Set.of(0L, 1L, 3L),
        Set.copyOf(fixture.readable(store).stream().map(EventRow::offset).toList()));
  }

  @Test
  void what_cannot_be_confirmed_is_kept() {
    PartitionStore store = fixture.open(FlushStep.Observer.none());
    fixture.append(store, event(0, "a", 1, "x"));
    await(store.flush(ALL));
    fixture.files.damaged = true;
    fixture.append(store, event(1, "a", 1, "x"));

    assertEquals(1, store.rows());
    assertTrue(fixture.meters.unconfirmed.count() > 0);
  }

  @Test
  void events_of_a_lying_clock_get_a_segment_of_their_own() {
    PartitionStore store = fixture.open(FlushStep.Observer.none());
    fixture.append(
        store,
        event(0, "a", 1, "x"),
        row(0, 1, 1, text("b", "ResponseComplete", 100_000, "x"), 1),
        row(0, 2, 1, text("c", "ResponseComplete", -100_000, "x"), 1));
    await(store.flush(ALL));

    List<Long> sizes =
        await(fixture.catalogue.ofPartition(fixture.partition)).stream()
            .map(s -> s.events())
            .sorted()
            .toList();
    assertEquals(List.of(1L, 2L), sizes);
    assertEquals(3, fixture.number("SELECT next_offset FROM partition_offset"));
  }

  @Test
  void a_flush_of_repeats_alone_moves_the_offset() {
    PartitionStore store = fixture.open(FlushStep.Observer.none());
    fixture.append(store, event(0, "a", 1, "x"));
    await(store.flush(ALL));
    fixture.append(store, event(1, "a", 1, "x"));

    assertEquals(FlushOutcome.FLUSHED, await(store.flush(ALL)));
    assertEquals(FlushOutcome.NOTHING, await(store.flush(ALL)));
    assertEquals(2, fixture.number("SELECT next_offset FROM partition_offset"));
    assertEquals(1, fixture.number("SELECT count(*) FROM segment"));
    assertEquals(0, fixture.number("SELECT count(*) FROM pending_file"));
  }

  @Test
  void a_flush_takes_a_prefix_and_leaves_what_came_meanwhile() {
    Promise<Void> held = Promise.promise();
    PartitionStore store =
        fixture.open(step -> step == FlushStep.WRITTEN ? held.future() : Future.succeededFuture());
    fixture.append(store, event(0, "a", 1, "x"), event(1, "b", 1, "x"), event(2, "c", 1, "x"));
    var flush = store.flush(event(0, "a", 1, "x").bytes().length + 1);
    Eventually.until("the files are written", () -> fixture.files.names().size() == 2);
    fixture.append(store, event(3, "d", 1, "x"), event(4, "a", 1, "x"));
    held.complete();

    assertEquals(FlushOutcome.FLUSHED, await(flush));
    assertEquals(2, store.flushedOffset());
    assertEquals(
        List.of(2L, 3L),
        store.picture().orElseThrow().rows().stream().map(EventRow::offset).toList());
    assertEquals(4, fixture.readable(store).size());
  }

  @Test
  void a_picture_stays_as_it_was() {
    PartitionStore store = fixture.open(FlushStep.Observer.none());
    fixture.append(store, event(0, "a", 1, "x"));
    var before = store.picture().orElseThrow();
    fixture.append(store, event(1, "b", 1, "x"));
    await(store.flush(ALL));
    store.close();

    assertEquals(1, before.nextOffset());
    assertEquals(List.of(0L), before.rows().stream().map(EventRow::offset).toList());
    assertTrue(store.picture().isEmpty());
    assertEquals(0, fixture.budget.used());
  }

  @Test
  void a_stale_owner_changes_nothing_and_leaves_no_file() {
    PartitionStore stale = fixture.open(FlushStep.Observer.none());
    fixture.append(stale, event(0, "a", 1, "x"), event(1, "b", 1, "x"));
    PartitionStore owner = fixture.open(FlushStep.Observer.none());
    fixture.append(owner, event(0, "a", 1, "x"));
    await(owner.flush(ALL));

    assertEquals(FlushOutcome.STALE, await(stale.flush(ALL)));
    assertEquals(1, fixture.number("SELECT next_offset FROM partition_offset"));
    assertEquals(1, fixture.number("SELECT sum(events)::bigint FROM usage_minute"));
    assertEquals(2, fixture.files.names().size());
    assertEquals(0, fixture.number("SELECT count(*) FROM pending_file"));
  }

  @Test
  void a_full_disk_keeps_the_rows_and_leaves_nothing_behind() {
    PartitionStore store = fixture.open(FlushStep.Observer.none());
    fixture.append(store, event(0, "a", 1, "x"));
    fixture.files.diskFull = true;
    Eventually.failure(store.flush(ALL));
    assertEquals(1, store.rows());
    assertEquals(0, fixture.number("SELECT count(*) FROM pending_file"));

    fixture.files.diskFull = false;
    assertEquals(FlushOutcome.FLUSHED, await(store.flush(ALL)));
    assertEquals(1, fixture.readable(store).size());
  }

  @Test
  void a_flush_whose_pending_row_was_swept_is_refused_and_tried_again() {
    AtomicBoolean swept = new AtomicBoolean();
    PartitionStore store =
        fixture.open(
            step ->
                step == FlushStep.WRITTEN && swept.compareAndSet(false, true)
                    ? fixture.pool.query("DELETE FROM pending_file").execute().mapEmpty()
                    : Future.succeededFuture());
    fixture.append(store, event(0, "a", 1, "x"));

    assertInstanceOf(FlushRefusedException.class, Eventually.failure(store.flush(ALL)));
    assertEquals(0, fixture.number("SELECT count(*) FROM segment"));
    assertTrue(fixture.files.names().isEmpty());
    assertEquals(FlushOutcome.FLUSHED, await(store.flush(ALL)));
    assertEquals(1, fixture.readable(store).size());
  }

  @ParameterizedTest
  @EnumSource
  void a_commit_whose_answer_is_lost_is_looked_up_not_repeated(CommitCutter.Cut where) {
    CommitCutter cutter = new CommitCutter(fixture.vertx, fixture.database);
    Pool cut = cutter.pool();
    PartitionStore store = fixture.open(cut, TopicKind.AUDIT, FlushStep.Observer.none());
    fixture.append(store, event(0, "a", 1, "x"));
    cutter.arm(where);
    assertInstanceOf(Flusher.UnsettledException.class, Eventually.failure(store.flush(ALL)));
    fixture.append(store, event(1, "b", 1, "x"));
    Eventually.until(
        "flushed after all",
        () -> {
          await(store.flush(ALL).otherwise(FlushOutcome.NOTHING));
          return store.rows() == 0;
        });

    assertEquals(2, fixture.readable(store).size());
    assertEquals(2, fixture.number("SELECT sum(events)::bigint FROM usage_minute"));
    assertEquals(2, fixture.number("SELECT next_offset FROM partition_offset"));
    assertEquals(0, fixture.number("SELECT count(*) FROM pending_file"));
    assertEquals(2 * fixture.number("SELECT count(*) FROM segment"), fixture.files.names().size());
  }

  @Test
  void hot_usage_counts_only_where_the_partition_stands() {
    PartitionStore store = fixture.open(FlushStep.Observer.none());
    fixture.append(store, event(0, "a", 1, "x"), event(1, "b", 61, "x"));
    PartitionStore.HotUsage usage = store.usage();
    HotUsageRows hot = new HotUsageRows(fixture.pool, fixture.clock);
    await(hot.write(usage.partition(), usage.position(), usage.minutes(), usage.gaps()));
    assertEquals(2, fixture.number("SELECT jsonb_array_length(minutes) FROM usage_hot"));

    await(store.flush(ALL));
    assertEquals(0, fixture.number("SELECT count(*) FROM usage_hot"));
    await(hot.write(usage.partition(), usage.position(), usage.minutes(), usage.gaps()));
    assertEquals(0, fixture.number("SELECT count(*) FROM usage_hot"));
    assertEquals(2, fixture.number("SELECT count(*) FROM usage_minute"));
  }
}
