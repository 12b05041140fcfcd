package io.annals.gateway.store;

import io.annals.segment.hot.HotBudget;
import io.annals.segment.hot.PartitionStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;

/**
 * Decides when a partition is flushed: by size, by age, and the largest first when memory runs
 * short. A bounded number at a time. One context.
 */
final class FlushSchedule {
  private final Ownership ownership;
  private final HotBudget budget;
  private final StoreConfig config;
  private final InstantSource clock;
  private int running;

  FlushSchedule(Ownership ownership, HotBudget budget, StoreConfig config, InstantSource clock) {
    this.ownership = ownership;
    this.budget = budget;
    this.config = config;
    this.clock = clock;
  }

  /** Starts what is due; called a few times a second. */
  void tick() {
    if (running >= config.flushThreads()) {
      return;
    }
    Instant now = clock.instant();
    List<OwnedPartition> able =
        ownership.owned().stream().filter(partition -> partition.mayFlush(now)).toList();
    able.stream()
        .filter(partition -> due(store(partition), now))
        .sorted(Comparator.comparing(partition -> store(partition).since().orElse(now)))
        .limit(config.flushThreads() - running)
        .forEach(this::flush);
    if (running == 0 && budget.pressed()) {
      able.stream()
          .max(Comparator.comparingLong(partition -> store(partition).rawBytes()))
          .ifPresent(this::flush);
    }
  }

  private boolean due(PartitionStore store, Instant now) {
    return store.rawBytes() >= config.flushBytes()
        || store.since().filter(s -> !s.plus(config.flushAge()).isAfter(now)).isPresent();
  }

  private void flush(OwnedPartition partition) {
    running++;
    partition.flush(config.flushBytes()).onComplete(done -> running--);
  }

  private static PartitionStore store(OwnedPartition partition) {
    return partition.open().orElseThrow().store();
  }
}
