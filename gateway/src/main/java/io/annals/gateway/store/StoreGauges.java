package io.annals.gateway.store;

import io.annals.eventlog.Feed;
import io.annals.segment.hot.HotBudget;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/** What can be read of a running store. Each calls itself what it counts. */
final class StoreGauges {
  private final MeterRegistry registry;
  private final HotPartitions hot;

  StoreGauges(MeterRegistry registry, HotPartitions hot) {
    this.registry = registry;
    this.hot = hot;
  }

  void register(HotBudget budget, Feed feed) {
    gauge("annals.store.hot.bytes", "memory of the hot tails", all -> (double) budget.used());
    gauge(
        "annals.store.hot.rows",
        "events in the hot tails",
        all -> all.all().stream().mapToLong(p -> p.store().rows()).sum());
    gauge("annals.store.partitions", "partitions that are read", HotPartitions::size);
    gauge(
        "annals.store.lag",
        "records in the log that are not yet read",
        all -> all.all().stream().mapToLong(p -> p.catchUp().lag()).sum());
    gauge("annals.store.paused", "1 while reading waits for memory", all -> feed.paused() ? 1 : 0);
  }

  void register(CompactionSchedule compactions) {
    gauge(
        "annals.store.compaction.backlog",
        "partitions whose segments wait to be merged",
        all -> compactions.backlog());
    gauge(
        "annals.store.compaction.running",
        "1 while segments are merged",
        all -> compactions.merging() ? 1 : 0);
  }

  private void gauge(String name, String description, ToDoubleFunction<HotPartitions> value) {
    Gauge.builder(name, hot, value).description(description).register(registry);
  }
}
