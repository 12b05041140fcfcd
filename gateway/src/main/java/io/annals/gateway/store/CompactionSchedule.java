package io.annals.gateway.store;

import io.annals.segment.SegmentInfo;
import io.annals.segment.compaction.CompactionPlan;
import io.annals.segment.hot.Compactor;
import io.annals.tenancy.Routing;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the partitions of this process whose segments should be merged, and has one after the other
 * done. One context, but for what is said of it.
 */
final class CompactionSchedule {
  private static final Logger LOG = LoggerFactory.getLogger(CompactionSchedule.class);

  /** Partitions that are looked at at a time: a few milliseconds when all of them have changed. */
  private static final int LOOKS = 200;

  private final Routing routing;
  private final HotPartitions hot;
  private final Compactor compactor;
  private final CompactionPlan plan;
  private final Context context;
  private final InstantSource clock;
  private final Set<OpenPartition> waiting = new LinkedHashSet<>();
  private final Map<OpenPartition, Backoff> failures = new HashMap<>();
  private Queue<OpenPartition> round = new ArrayDeque<>();
  private Future<?> running = Future.succeededFuture();
  private volatile int backlog;
  private volatile boolean merging;
  private boolean ended;

  CompactionSchedule(
      Routing routing,
      HotPartitions hot,
      Compactor compactor,
      CompactionPlan plan,
      Context context,
      InstantSource clock) {
    this.routing = routing;
    this.hot = hot;
    this.compactor = compactor;
    this.plan = plan;
    this.context = context;
    this.clock = clock;
  }

  /** Looks at some partitions, and goes on merging; called once a second. */
  void tick() {
    if (ended) {
      return;
    }
    if (round.isEmpty()) {
      round = new ArrayDeque<>(hot.all());
      Set<OpenPartition> open = Set.copyOf(round);
      failures.keySet().retainAll(open);
      waiting.retainAll(open);
    }
    Instant now = clock.instant();
    for (int i = 0; i < LOOKS && !round.isEmpty(); i++) {
      look(round.poll(), now);
    }
    runNext();
  }

  /** Partitions that wait for a merge. */
  int backlog() {
    return backlog;
  }

  /** Segments are being merged. */
  boolean merging() {
    return merging;
  }

  /** Gives up what is under way; completes when nothing is. */
  Future<Void> end() {
    ended = true;
    compactor.stop();
    return running.transform(any -> Future.succeededFuture());
  }

  private void look(OpenPartition partition, Instant now) {
    Backoff failed = failures.get(partition);
    if ((failed == null || !failed.waiting(now)) && due(partition, now).isPresent()) {
      waiting.add(partition);
    }
    backlog = waiting.size();
  }

  private Optional<List<SegmentInfo>> due(OpenPartition partition, Instant now) {
    Instant retained =
        routing
            .topic(partition.store().id().topic())
            .flatMap(topic -> topic.retainedFrom(now))
            .orElse(Instant.EPOCH);
    return partition.store().compaction().due(plan, retained, now);
  }

  private void runNext() {
    Iterator<OpenPartition> next = waiting.iterator();
    while (running.isComplete() && next.hasNext() && !ended) {
      OpenPartition partition = next.next();
      next.remove();
      due(partition, clock.instant()).ifPresent(group -> run(partition, group));
    }
    backlog = waiting.size();
  }

  private void run(OpenPartition partition, List<SegmentInfo> group) {
    Future<?> run = partition.store().compaction().run(compactor, group);
    running = run;
    merging = true;
    run.onComplete(done -> context.runOnContext(none -> ran(partition, done.cause())));
  }

  private void ran(OpenPartition partition, Throwable failed) {
    merging = !running.isComplete();
    if (ended) {
      return;
    }
    Instant now = clock.instant();
    if (failed != null) {
      failures.computeIfAbsent(partition, first -> backoff()).failed(now);
      warn("segments cannot be merged at the moment", partition, failed);
    } else {
      failures.remove(partition);
      if (due(partition, now).isPresent()) {
        waiting.add(partition); // behind those that wait
      }
    }
    runNext();
  }

  private static Backoff backoff() {
    return new Backoff(Duration.ofSeconds(10), Duration.ofHours(1));
  }

  private static void warn(String message, OpenPartition partition, Throwable cause) {
    LOG.atWarn()
        .setMessage(message)
        .addKeyValue("topicUid", partition.store().id().topic())
        .addKeyValue("partition", partition.store().id().partition())
        .setCause(cause)
        .log();
  }
}
