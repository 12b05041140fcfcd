package io.annals.eventlog;

import static io.annals.testkit.Eventually.await;
import static io.annals.testkit.Eventually.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class FeedTest {
  private final KafkaLog log = new KafkaLog();
  private final AtomicBoolean full = new AtomicBoolean();
  private final Feed feed =
      new Feeds(KafkaLog.CONNECTION, new SimpleMeterRegistry()).feed("feed-test", full::get);

  @BeforeEach
  void start() {
    feed.start();
  }

  @AfterEach
  void stop() {
    await(feed.close());
    log.close();
  }

  @Test
  void reads_in_order_from_the_offset_on_with_envelopes() throws Exception {
    LogPartition partition = log.create();
    log.append(partition, "a", "b", "c");
    Seen seen = new Seen();
    feed.assign(partition, 1, OptionalInt.empty(), seen);
    until("two records", () -> seen.values.size() == 2);
    log.append(partition, "d");
    until("the third", () -> seen.values.size() == 3);

    assertEquals(List.of("b", "c", "d"), seen.values);
    assertEquals(4, seen.next);
    assertEquals(42, seen.last.envelope().orElseThrow().dedupeHash());
    assertTrue(seen.epoch.isPresent());
  }

  @Test
  void topics_that_are_not_there_hold_up_no_other_and_are_read_once_they_are() throws Exception {
    LogPartition missing = KafkaLog.unique();
    LogPartition there = log.create();
    LogPartition deleted = log.create();
    Seen late = new Seen();
    Seen seen = new Seen();
    feed.assign(missing, 0, OptionalInt.empty(), late);
    feed.assign(there, 0, OptionalInt.empty(), seen);
    feed.assign(deleted, 0, OptionalInt.empty(), new Seen());
    log.delete(deleted);
    log.append(there, "a");
    until("read beside a missing topic", () -> seen.values.size() == 1);

    log.create(missing);
    log.append(missing, "x");
    until("read once it is there", () -> late.values.size() == 1);
    log.append(there, "b");
    until("still read", () -> seen.values.size() == 2);
  }

  @Test
  void nothing_is_read_while_memory_is_full() throws Exception {
    LogPartition partition = log.create();
    full.set(true);
    until("paused", feed::paused);
    Seen seen = new Seen();
    feed.assign(partition, 0, OptionalInt.empty(), seen);
    log.append(partition, "a");
    await(feed.unassign(partition, new Seen())); // commands are still carried out
    assertTrue(seen.values.isEmpty());

    full.set(false);
    until("read", () -> seen.values.size() == 1);
    assertFalse(feed.paused());
  }

  @Test
  void an_unassigned_reader_is_called_no_more_and_its_follower_begins_anew() throws Exception {
    LogPartition partition = log.create();
    log.append(partition, "a");
    Seen first = new Seen();
    feed.assign(partition, 0, OptionalInt.empty(), first);
    until("read", () -> first.values.size() == 1);
    await(feed.unassign(partition, first));
    log.append(partition, "b");
    Seen second = new Seen();
    feed.assign(partition, 0, OptionalInt.empty(), second);
    until("read from the start", () -> second.values.size() == 2);
    await(feed.unassign(partition, first)); // a late command of the old reader changes nothing
    log.append(partition, "c");
    until("still read", () -> second.values.size() == 3);

    assertEquals(List.of("a"), first.values);
  }

  @Test
  void a_log_without_the_offset_is_told_and_never_skipped() throws Exception {
    LogPartition shorter = log.create();
    log.append(shorter, "a");
    LogPartition later = log.create();
    log.append(later, "a", "b", "c");
    log.cut(later, 2);
    Seen beyond = new Seen();
    Seen below = new Seen();
    feed.assign(shorter, 5, OptionalInt.empty(), beyond);
    feed.assign(later, 0, OptionalInt.empty(), below);

    until("both told", () -> beyond.wentBack && below.wentBack);
    assertTrue(beyond.values.isEmpty());
    assertTrue(below.values.isEmpty());
  }

  @Test
  void a_log_that_grew_again_after_it_lost_its_end_is_told_by_its_epoch() throws Exception {
    LogPartition partition = log.create();
    log.append(partition, "a", "b", "c", "d", "e");
    Seen same = new Seen();
    feed.assign(partition, 2, OptionalInt.of(0), same);
    until("read under its own epoch", () -> same.values.size() == 3);
    await(feed.unassign(partition, same));

    Seen other = new Seen();
    feed.assign(partition, 2, OptionalInt.of(7), other);
    until("told", () -> other.wentBack);
    assertTrue(other.values.isEmpty());
  }

  @Test
  void what_a_reader_throws_ends_its_partition_alone() throws Exception {
    LogPartition bad = log.create();
    LogPartition good = log.create();
    Seen seen = new Seen();
    Seen failing = new Seen();
    failing.poisoned = true;
    feed.assign(bad, 0, OptionalInt.empty(), failing);
    feed.assign(good, 0, OptionalInt.empty(), seen);
    log.append(bad, "a");
    until("told", () -> failing.failed);
    log.append(good, "b");
    until("read", () -> seen.values.size() == 1);
  }

  @Test
  void bounds_and_ends_are_those_of_the_log() throws ExecutionException, InterruptedException {
    LogPartition partition = log.create();
    log.append(partition, "a", "b", "c");
    try (LogOffsets offsets = new LogOffsets(KafkaLog.CONNECTION)) {
      await(offsets.deleteBelow(java.util.Map.of(partition, 1L)));
      assertEquals(new LogOffsets.Bounds(1, 3), await(offsets.bounds(partition)));
      List<Long> ends = new CopyOnWriteArrayList<>();
      offsets.ends(List.of(partition, KafkaLog.unique()), (p, end) -> ends.add(end));
      until("the end of the log that is there", () -> ends.equals(List.of(3L)));
    }
  }

  private static final class Seen implements LogReader {
    final List<String> values = new CopyOnWriteArrayList<>();
    volatile long next;
    volatile LogRecord last;
    volatile OptionalInt epoch = OptionalInt.empty();
    volatile boolean wentBack;
    volatile boolean failed;
    volatile boolean poisoned;

    @Override
    public void records(List<LogRecord> records, long nextOffset, OptionalInt logEpoch) {
      if (poisoned) {
        throw new IllegalStateException("poisoned");
      }
      last = records.get(records.size() - 1);
      next = nextOffset;
      epoch = logEpoch;
      records.forEach(r -> values.add(new String(r.value(), StandardCharsets.UTF_8)));
    }

    @Override
    public void wentBack(Throwable cause) {
      wentBack = true;
    }

    @Override
    public void failed(Throwable cause) {
      failed = true;
    }
  }
}
