package io.annals.gateway.store;

import io.annals.eventlog.LogOffsets;
import io.annals.eventlog.LogPartition;
import io.annals.segment.catalogue.HotUsageRows;
import io.annals.segment.catalogue.PendingFiles;
import io.annals.segment.catalogue.UnknownFiles;
import io.annals.segment.hot.PartitionStore;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the store does now and then. One context. */
final class Housekeeping {
  private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

  /** Records that the log keeps below what is in segments. */
  private static final long MARGIN = 1_000;

  /** Partitions whose ends cost the broker more than a few milliseconds. */
  private static final int MANY = 500;

  private final String process;
  private final String run;
  private final HotPartitions hot;
  private final WorkerExecutor workers;
  private final LogOffsets log;
  private final HotUsageRows usage;
  private final PendingFiles pending;
  private final UnknownFiles unknown;
  private final InstantSource clock;
  private final Map<LogPartition, Long> deletedBelow = new HashMap<>();
  private final Map<LogPartition, Metered> metered = new HashMap<>();
  private boolean everyOther;
  private boolean writingUsage;
  private boolean ended;
  private boolean makingFilters;
  private boolean sweepingUnknown;

  Housekeeping(
      String process,
      String run,
      HotPartitions hot,
      WorkerExecutor workers,
      LogOffsets log,
      HotUsageRows usage,
      PendingFiles pending,
      UnknownFiles unknown,
      InstantSource clock) {
    this.process = process;
    this.run = run;
    this.hot = hot;
    this.workers = workers;
    this.log = log;
    this.usage = usage;
    this.pending = pending;
    this.unknown = unknown;
    this.clock = clock;
  }

  /** Asks where the logs end now; of very many only every other time. */
  void observeEnds() {
    everyOther = !everyOther;
    if (everyOther && hot.size() > MANY) {
      return;
    }
    Map<LogPartition, OpenPartition> open = new HashMap<>();
    hot.all().forEach(partition -> open.put(partition.log(), partition));
    if (!open.isEmpty()) {
      Instant asOf = clock.instant();
      log.ends(open.keySet(), (asked, end) -> open.get(asked).catchUp().observed(end, asOf));
    }
  }

  /** Tells what is metered but not yet in segments, one partition after the other. */
  Future<Void> writeUsage() {
    if (writingUsage) {
      return Future.succeededFuture();
    }
    writingUsage = true;
    Future<Void> chain = Future.succeededFuture();
    Collection<OpenPartition> open = hot.all();
    metered.keySet().retainAll(open.stream().map(OpenPartition::log).toList());
    for (OpenPartition partition : open) {
      if (partition.store().rows() > 0) {
        chain = chain.compose(done -> writeUsage(partition));
      }
    }
    return logged("hot usage cannot be written", chain).onComplete(done -> writingUsage = false);
  }

  /** What has not changed is not written again: most topics are quiet. */
  private Future<Void> writeUsage(OpenPartition partition) {
    PartitionStore store = partition.store();
    // Before the usage, which may have more by then.
    Metered written = new Metered(store, store.flushedOffset(), store.nextOffset());
    if (written.equals(metered.get(partition.log()))) {
      return Future.succeededFuture();
    }
    return workers
        .executeBlocking(store::usage, false)
        .compose(
            now ->
                now.minutes().isEmpty() && now.gaps().isEmpty()
                    ? Future.succeededFuture()
                    : usage.write(now.partition(), now.position(), now.minutes(), now.gaps()))
        .onSuccess(done -> metered.put(partition.log(), written));
  }

  /** Which part of a log was in the usage that was written last. */
  private record Metered(PartitionStore store, long from, long to) {}

  /** After a start: one segment after the other, so that reading and queries go on meanwhile. */
  void makeFilters() {
    if (makingFilters || ended) {
      return;
    }
    makingFilters = true;
    List<OpenPartition> open = hot.all().stream().filter(p -> p.store().lacksFilter()).toList();
    logged("filters of Audit-IDs cannot be made", makeFilters(open, 0))
        .onComplete(done -> makingFilters = false);
  }

  private Future<Void> makeFilters(List<OpenPartition> open, int next) {
    if (next == open.size() || ended) {
      return Future.succeededFuture();
    }
    return workers
        .executeBlocking(open.get(next).store()::makeFilter, false)
        .compose(made -> makeFilters(open, made ? next : next + 1));
  }

  /** Begins no more long work. */
  void end() {
    ended = true;
  }

  /** Removes the files of flushes that will never end, and of segments that were replaced. */
  Future<Void> sweepPending() {
    return logged("files of dead flushes cannot be swept", sweepAll());
  }

  private Future<Void> sweepAll() {
    return pending
        .sweep(process, run)
        .compose(taken -> taken == 0 || ended ? Future.succeededFuture() : sweepAll());
  }

  /** Puts files that nothing knows of into the trash. */
  void sweepUnknown() {
    if (sweepingUnknown) {
      return;
    }
    sweepingUnknown = true;
    logged("unknown files cannot be swept", unknown.sweep().mapEmpty())
        .onComplete(done -> sweepingUnknown = false);
  }

  /** Lets the log give back what is in segments. */
  void deleteStored() {
    Map<LogPartition, Long> below = new HashMap<>();
    List<LogPartition> held = new ArrayList<>();
    for (OpenPartition partition : hot.all()) {
      held.add(partition.log());
      long offset = partition.store().flushedOffset() - MARGIN;
      if (offset > deletedBelow.getOrDefault(partition.log(), 0L)) {
        below.put(partition.log(), offset);
      }
    }
    deletedBelow.keySet().retainAll(held);
    if (!below.isEmpty()) {
      logged("stored records cannot be deleted from the log", log.deleteBelow(below))
          .onSuccess(done -> deletedBelow.putAll(below));
    }
  }

  /** The next round tries again; until then the failure is worth a line. */
  private static Future<Void> logged(String message, Future<Void> work) {
    return work.onFailure(e -> LOG.atWarn().setMessage(message).setCause(e).log()).otherwiseEmpty();
  }
}
