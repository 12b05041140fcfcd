package io.annals.gateway.store;

import io.annals.gateway.store.FlushPolicy.Choice;
import io.annals.gateway.store.FlushPolicy.Need;
import io.annals.gateway.store.FlushPolicy.Tail;
import io.annals.segment.hot.HotBudget;
import io.annals.segment.hot.PartitionStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Starts the flushes that {@link FlushPolicy} chooses, a bounded number at a time. One context.
 *
 * <p>All partitions are looked at now and then; what was chosen is flushed one after the other, and
 * looked at again before its turn.
 */
final class FlushSchedule {
  /** Chosen at a look; so many flushes take longer than the next look is away. */
  private static final int CHOSEN = 64;

  /** Partitions that can be looked at at every tick without being noticed. */
  private static final int FEW = 1_000;

  private static final Duration PAUSE_OF_MANY = Duration.ofSeconds(1);

  private final Ownership ownership;
  private final HotBudget budget;
  private final StoreConfig config;
  private final InstantSource clock;
  private final FlushPolicy policy;
  private final FileBudget files;
  private final Deque<Choice<OwnedPartition>> chosen = new ArrayDeque<>();
  private Instant nextLook = Instant.MIN;
  private int running;
  private volatile boolean behind;

  FlushSchedule(Ownership ownership, HotBudget budget, StoreConfig config, InstantSource clock) {
    this.ownership = ownership;
    this.budget = budget;
    this.config = config;
    this.clock = clock;
    this.policy = new FlushPolicy(config);
    this.files = new FileBudget(config.filesPerMinute(), clock.instant());
  }

  /** Starts what is due; called a few times a second. */
  void tick() {
    Instant now = clock.instant();
    if (running < config.flushThreads() && (chosen.isEmpty() || !now.isBefore(nextLook))) {
      look(now);
    }
    startNext(now);
  }

  /** Tails wait until others are written; what can wait longer should. From any thread. */
  boolean behind() {
    return behind;
  }

  private void look(Instant now) {
    if (now.isBefore(nextLook) && !budget.pressed()) {
      return;
    }
    int partitions = ownership.owned().size();
    nextLook = partitions <= FEW ? now : now.plus(PAUSE_OF_MANY);
    List<Tail<OwnedPartition>> tails = new ArrayList<>(partitions);
    for (OwnedPartition partition : ownership.owned()) {
      if (partition.mayFlush(now)) {
        PartitionStore store = store(partition);
        store.since().ifPresent(since -> tails.add(new Tail<>(partition, store.rawBytes(), since)));
      }
    }
    chosen.clear();
    chosen.addAll(policy.choose(tails, now, budget.pressed(), CHOSEN));
  }

  private void startNext(Instant now) {
    while (running < config.flushThreads() && !chosen.isEmpty()) {
      Choice<OwnedPartition> next = chosen.poll();
      boolean wanted =
          switch (next.need()) {
            case DUE -> true;
            case MEMORY -> budget.pressed();
            case OPTIONAL -> files.allows(now);
          };
      if (!wanted && next.need() == Need.OPTIONAL) {
        chosen.clear(); // the rest is as optional
      } else if (wanted && next.partition().mayFlush(now)) {
        flush(next.partition(), now);
      }
    }
    behind = !chosen.isEmpty();
  }

  private void flush(OwnedPartition partition, Instant now) {
    running++;
    files.spend(now);
    partition
        .flush(config.flushBytes())
        .onComplete(
            done -> {
              running--;
              startNext(clock.instant());
            });
  }

  private static PartitionStore store(OwnedPartition partition) {
    return partition.open().orElseThrow().store();
  }
}
