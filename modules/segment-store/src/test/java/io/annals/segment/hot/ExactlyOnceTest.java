package io.annals.segment.hot;

import static io.annals.testkit.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.segment.EventRow;
import io.annals.testkit.Eventually;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random interleavings of batches with repeats, flushes, deaths at every step of a flush,
 * take-overs by a second owner while the first lives on, compactions by both that die at every
 * step, full disks and sweeps, against a plain set.
 */
final class ExactlyOnceTest {
  private static final int STEPS = 120;

  private final List<EventRow> log = new ArrayList<>(); // the log itself: survives everything
  private final Set<String> expected = new HashSet<>();
  private final TreeMap<String, List<Long>> usage = new TreeMap<>();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void every_event_is_readable_exactly_once_and_metered_once(long seed) {
    Random random = new Random(seed);
    try (StoreFixture fixture = new StoreFixture()) {
      PartitionStore owner = fixture.open(FlushStep.Observer.none());
      for (int step = 0; step < STEPS; step++) {
        switch (random.nextInt(11)) {
          case 0, 1, 2 -> {
            produce(random);
            read(owner, random.nextInt(1, 40));
          }
          case 3 -> flush(owner, random);
          case 4 -> {
            dieAt(fixture, random, FlushStep.values()[random.nextInt(3)]);
            owner = fixture.open(FlushStep.Observer.none());
            fixture.sweep();
          }
          case 5 -> {
            PartitionStore stale = owner;
            owner = fixture.open(FlushStep.Observer.none());
            read(owner, random.nextInt(1, 40));
            flush(owner, random);
            compact(fixture, stale, CompactionOutcome.REFUSED);
            flush(stale, random);
            stale.close();
            if (random.nextBoolean()) {
              owner.close();
              owner = fixture.open(FlushStep.Observer.none());
            }
          }
          case 6 -> {
            fixture.files.diskFull = true;
            flush(owner, random);
            fixture.files.diskFull = false;
          }
          case 7, 8 -> compact(fixture, owner, CompactionOutcome.COMPACTED);
          case 9 -> {
            dieCompacting(fixture, owner, CompactionStep.values()[random.nextInt(3)]);
            owner = fixture.open(FlushStep.Observer.none());
            fixture.sweep();
          }
          default -> {
            fixture.clock.advance(Duration.ofSeconds(random.nextInt(40)));
            fixture.sweep();
          }
        }
      }
      owner = settled(fixture, owner);
      check(fixture, owner);
    }
  }

  /** New events, repeats of old ones, and reused Audit-IDs, at the end of the log. */
  private void produce(Random random) {
    int events = random.nextInt(1, 30);
    for (int i = 0; i < events; i++) {
      long offset = log.size();
      EventRow row =
          log.isEmpty() || random.nextInt(3) > 0
              ? TestRows.row(0, offset, random.nextInt(1, 3), text(random), random.nextInt(600))
              : again(log.get(random.nextInt(log.size())), offset);
      log.add(row);
      if (expected.add(identity(row))) {
        usage.merge(
            row.cluster() + " " + row.receivedAtMicros() / 60_000_000,
            List.of(1L, (long) row.wireBytes(), (long) row.bytes().length),
            (x, y) -> List.of(x.get(0) + y.get(0), x.get(1) + y.get(1), x.get(2) + y.get(2)));
      }
    }
  }

  private static String text(Random random) {
    int second = random.nextInt(20) == 0 ? -200_000 : random.nextInt(600);
    return TestRows.text(
        "id" + random.nextInt(400), "ResponseComplete", second, "n" + random.nextInt(3));
  }

  private static EventRow again(EventRow row, long offset) {
    return new EventRow(
        0,
        offset,
        row.timeMicros(),
        row.receivedAtMicros(),
        row.cluster(),
        row.clusterId(),
        row.wireBytes(),
        row.dedupeHash(),
        false,
        row.bytes(),
        row.columns());
  }

  private static String identity(EventRow row) {
    return Identity.of(row) + "@" + row.timeMicros() + "#" + row.dedupeHash();
  }

  private void read(PartitionStore store, int most) {
    int from = (int) store.nextOffset();
    int to = Math.min(log.size(), from + most);
    if (to > from) {
      store.append(log.subList(from, to), to, OptionalInt.of(1));
    }
  }

  private static void flush(PartitionStore store, Random random) {
    await(store.flush(random.nextInt(200, 6_000)).otherwise(FlushOutcome.NOTHING));
  }

  /** An owner reads, begins to flush and is never heard of again: the flush hangs for ever. */
  private void dieAt(StoreFixture fixture, Random random, FlushStep last) {
    AtomicBoolean dead = new AtomicBoolean();
    PartitionStore doomed =
        fixture.open(
            step -> {
              dead.compareAndSet(false, step == last);
              return dead.get() ? Promise.<Void>promise().future() : Future.succeededFuture();
            });
    read(doomed, random.nextInt(1, 40));
    Future<FlushOutcome> flush = doomed.flush(random.nextInt(200, 6_000));
    Eventually.until("dead or done", () -> dead.get() || flush.isComplete());
  }

  private static void compact(
      StoreFixture fixture, PartitionStore store, CompactionOutcome ifAnything) {
    CompactionOutcome outcome =
        fixture.compact(store, fixture.compactor(CompactionStep.Observer.none()));
    assertTrue(outcome == CompactionOutcome.NOTHING || outcome == ifAnything, outcome::toString);
  }

  /** An owner begins to compact and is never heard of again. */
  private static void dieCompacting(
      StoreFixture fixture, PartitionStore doomed, CompactionStep last) {
    AtomicBoolean dead = new AtomicBoolean();
    Compactor compactor =
        fixture.compactor(
            step -> {
              dead.compareAndSet(false, step == last);
              return dead.get() ? Promise.<Void>promise().future() : Future.succeededFuture();
            });
    doomed
        .compaction()
        .due(fixture.plan, Instant.EPOCH, fixture.clock.instant())
        .ifPresent(
            group -> {
              Future<CompactionOutcome> run = doomed.compaction().run(compactor, group);
              Eventually.until("dead or done", () -> dead.get() || run.isComplete());
            });
  }

  private PartitionStore settled(StoreFixture fixture, PartitionStore last) {
    last.close();
    PartitionStore owner = fixture.open(FlushStep.Observer.none());
    fixture.sweep();
    while (owner.nextOffset() < log.size()) {
      read(owner, 50);
    }
    return owner;
  }

  private void check(StoreFixture fixture, PartitionStore owner) {
    compare(fixture.readable(owner));
    while (await(owner.flush(2_000)) == FlushOutcome.FLUSHED) {
      compare(fixture.readable(owner));
      compact(fixture, owner, CompactionOutcome.COMPACTED);
    }
    compare(fixture.readable(owner));
    fixture.clock.advance(StoreFixture.FILES_STAY);
    fixture.sweep();
    compare(fixture.readable(owner));
    assertEquals(log.size(), fixture.number("SELECT next_offset FROM partition_offset"));
    assertEquals(0, fixture.number("SELECT count(*) FROM pending_file"));
    assertEquals(2 * fixture.number("SELECT count(*) FROM segment"), fixture.files.names().size());
    TreeMap<String, List<Long>> metered = new TreeMap<>();
    await(
            fixture
                .pool
                .query(
                    "SELECT cluster_uid, minute, events, write_bytes, index_bytes FROM usage_minute")
                .execute())
        .forEach(
            row ->
                metered.put(
                    row.getLong(0) + " " + row.getLong(1),
                    List.of(row.getLong(2), row.getLong(3), row.getLong(4))));
    assertEquals(usage, metered);
  }

  private void compare(List<EventRow> readable) {
    assertEquals(expected.size(), readable.size(), "each once");
    Set<String> found = new HashSet<>();
    readable.forEach(row -> found.add(identity(row)));
    assertEquals(expected, found);
  }
}
