package io.annals.gateway.ingest;

import io.annals.tenancy.ClusterRoute;
import io.annals.tenancy.ClusterUid;
import io.annals.tenancy.SwitchCount;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What became of each switch's events since the process began, written out now and then.
 * Thread-safe.
 */
public final class SwitchTally {
  private static final Logger LOG = LoggerFactory.getLogger(SwitchTally.class);
  private static final Duration PERIOD = Duration.ofSeconds(5);

  private record Key(ClusterUid cluster, long opening) {}

  private final Function<Collection<SwitchCount>, Future<Void>> store;
  private final Map<Key, SwitchCount> counts = new HashMap<>();
  private final Map<Key, SwitchCount> unwritten = new HashMap<>();
  private Vertx vertx;
  private long timer;

  /**
   * @param store takes the sums since the process began of those switches that changed; repeats are
   *     harmless
   */
  public SwitchTally(Function<Collection<SwitchCount>, Future<Void>> store) {
    this.store = store;
  }

  /** Writes every five seconds until {@link #stop}. */
  public void start(Vertx vertx) {
    timer = vertx.setPeriodic(PERIOD.toMillis(), tick -> flush());
    this.vertx = vertx;
  }

  /** Writes what has not been written yet, and stops. */
  public Future<Void> stop() {
    if (vertx != null) {
      vertx.cancelTimer(timer);
    }
    return flush();
  }

  synchronized void add(ClusterRoute cluster, Receipt receipt, Instant at) {
    Key key = new Key(cluster.uid(), cluster.opening());
    SwitchCount one =
        new SwitchCount(
            cluster.uid(),
            cluster.opening(),
            receipt.received(),
            receipt.stored(),
            receipt.dropped(),
            receipt.quarantined(),
            receipt.shed(),
            at);
    unwritten.put(key, counts.merge(key, one, SwitchTally::sum));
  }

  private static SwitchCount sum(SwitchCount a, SwitchCount b) {
    return new SwitchCount(
        a.cluster(),
        a.opening(),
        a.received() + b.received(),
        a.stored() + b.stored(),
        a.dropped() + b.dropped(),
        a.quarantined() + b.quarantined(),
        a.shed() + b.shed(),
        a.lastEventAt().isAfter(b.lastEventAt()) ? a.lastEventAt() : b.lastEventAt());
  }

  /** Writes what has changed; what could not be written is written with the next call. */
  public Future<Void> flush() {
    List<SwitchCount> changed = take();
    return changed.isEmpty()
        ? Future.succeededFuture()
        : store
            .apply(changed)
            .onFailure(
                failure -> {
                  putBack(changed);
                  LOG.atWarn().setCause(failure).log("counts of switches could not be written");
                });
  }

  private synchronized List<SwitchCount> take() {
    List<SwitchCount> changed = List.copyOf(unwritten.values());
    unwritten.clear();
    return changed;
  }

  private synchronized void putBack(List<SwitchCount> lost) {
    for (SwitchCount count : lost) {
      unwritten.putIfAbsent(new Key(count.cluster(), count.opening()), count);
    }
  }
}
