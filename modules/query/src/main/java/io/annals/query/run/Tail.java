package io.annals.query.run;

import io.annals.segment.StoreView;
import io.annals.segment.StoreView.HotPartition;
import io.annals.segment.StoreView.Place;
import io.annals.segment.StoreView.Snapshot;
import io.annals.tenancy.TenantUid;
import io.annals.tenancy.TopicUid;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Follows one topic: every event that matches comes once, through flushes, compaction and a change
 * of owner. One look at a time; the caller sets the pace.
 */
public final class Tail {
  private static final Duration STORE_ANSWERS = Duration.ofSeconds(5);

  private final StoreView store;
  private final WorkerExecutor workers;
  private final TailScan scan;
  private final Topic topic;

  /** By partition: what comes first of what is still to be seen. */
  private volatile SortedMap<Integer, Place> next;

  private volatile boolean cancelled;

  /** Which partition a look begins with, so that a busy one does not hold up the others. */
  private int turn;

  /** Which topic is followed. */
  record Topic(TenantUid tenant, TopicUid uid) {}

  Tail(
      StoreView store,
      WorkerExecutor workers,
      TailScan scan,
      Topic topic,
      Optional<TailPlace> after) {
    this.store = store;
    this.workers = workers;
    this.scan = scan;
    this.topic = topic;
    this.next = after.map(TailPlace::next).orElseGet(TreeMap::new);
  }

  /** What comes behind everything that was given so far. */
  public TailPlace place() {
    return new TailPlace(topic.uid(), next);
  }

  /** Nobody waits any more: a look under way ends soon. */
  public void cancel() {
    cancelled = true;
  }

  /**
   * What has arrived since the last look, up to a bound.
   *
   * @return fails with {@link StoreUnavailableException} when the store does not answer; the tail
   *     can go on later, and nothing is lost
   */
  public Future<Arrived> look() {
    return store
        .since(topic.tenant(), topic.uid(), next)
        .timeout(STORE_ANSWERS.toMillis(), TimeUnit.MILLISECONDS)
        .recover(silence -> Future.failedFuture(new StoreUnavailableException(silence)))
        .compose(
            snapshot ->
                isQuiet(snapshot)
                    ? Future.succeededFuture(quiet(snapshot))
                    : workers.executeBlocking(() -> read(snapshot), false));
  }

  /** Whether no worker is needed: most looks find nothing. */
  private boolean isQuiet(Snapshot snapshot) {
    return snapshot.segments().isEmpty()
        && snapshot.hot().stream()
            .allMatch(
                hot ->
                    hot.rows().isEmpty()
                        || !next.containsKey(hot.partition())
                        || end(hot).compareTo(next.get(hot.partition())) <= 0);
  }

  private Arrived quiet(Snapshot snapshot) {
    SortedMap<Integer, Place> moved = new TreeMap<>(next);
    snapshot.hot().forEach(hot -> moved.merge(hot.partition(), end(hot), Tail::later));
    next = moved;
    return new Arrived(List.of(), false, reasons(snapshot, false));
  }

  private Arrived read(Snapshot snapshot) {
    SortedMap<Integer, Place> moved = new TreeMap<>(next);
    snapshot.hot().forEach(hot -> moved.putIfAbsent(hot.partition(), end(hot)));
    List<Integer> partitions = new ArrayList<>(moved.keySet());
    Collections.rotate(partitions, -(turn++ % Math.max(1, partitions.size())));
    TailScan.Piece piece = new TailScan.Piece(() -> cancelled);
    boolean more = false;
    for (int partition : partitions) {
      TailScan.Found found = scan.from(snapshot, partition, moved.get(partition), piece);
      moved.put(partition, found.next());
      more |= found.more();
    }
    next = moved;
    return new Arrived(piece.events(), more, reasons(snapshot, piece.isUnreadable()));
  }

  private static List<Reason> reasons(Snapshot snapshot, boolean unreadable) {
    List<Reason> reasons = new ArrayList<>();
    if (snapshot.catchingUp()) {
      reasons.add(Reason.CATCHING_UP);
    }
    if (unreadable) {
      reasons.add(Reason.UNREADABLE_SEGMENT);
    }
    return reasons;
  }

  static Place end(HotPartition hot) {
    return new Place(hot.epoch(), hot.nextOffset());
  }

  private static Place later(Place a, Place b) {
    return a.compareTo(b) >= 0 ? a : b;
  }
}
