package io.annals.gateway.store;

import io.annals.segment.catalogue.PartitionId;
import io.annals.segment.catalogue.RemovedSegments;
import io.annals.segment.catalogue.RemovedSegments.Removed;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that segments have left the catalogue, whichever process removed them: owners look for
 * repeats there no more, and open files are closed, so that the disk gets its space back.
 * Thread-safe; one look at a time.
 */
public final class DepartedSegments {
  private static final Logger LOG = LoggerFactory.getLogger(DepartedSegments.class);

  /** Well below the time for which files stay. */
  private static final Duration PERIOD = Duration.ofSeconds(30);

  /** Clocks differ, and transactions commit later than they begin. */
  private static final Duration OVERLAP = Duration.ofMinutes(15);

  private static final long DEADLINE_SECONDS = 10;

  private final Vertx vertx;
  private final RemovedSegments removed;
  private final HotPartitions hot;
  private final Consumer<UUID> readers;
  private final InstantSource clock;
  private Instant seen; // guarded by this
  private boolean looking; // guarded by this

  /**
   * @param readers gives up what is open of a segment, unless it is in use; may block for the
   *     closing of a file
   */
  public DepartedSegments(
      Vertx vertx,
      RemovedSegments removed,
      HotPartitions hot,
      Consumer<UUID> readers,
      InstantSource clock) {
    this.vertx = vertx;
    this.removed = removed;
    this.hot = hot;
    this.readers = readers;
    this.clock = clock;
    this.seen = clock.instant();
  }

  /**
   * Looks from now on by itself.
   *
   * @return ends that
   */
  public Runnable start() {
    long timer = vertx.setPeriodic(PERIOD.toMillis(), tick -> look());
    return () -> vertx.cancelTimer(timer);
  }

  /** Looks once; never fails: what is not seen now is seen by the next look. */
  public Future<Void> look() {
    Instant from;
    Instant now = clock.instant();
    synchronized (this) {
      if (looking) {
        return Future.succeededFuture();
      }
      looking = true;
      from = seen.minus(OVERLAP);
    }
    return removed
        .since(from)
        .compose(gone -> forget(gone))
        .onSuccess(
            done -> {
              synchronized (this) {
                seen = now;
              }
            })
        .compose(done -> explainMissing())
        .timeout(DEADLINE_SECONDS, TimeUnit.SECONDS)
        .onFailure(
            e -> LOG.atWarn().setMessage("removed segments cannot be looked up").setCause(e).log())
        .otherwiseEmpty()
        .onComplete(
            done -> {
              synchronized (this) {
                looking = false;
              }
            });
  }

  private Future<Void> forget(List<Removed> gone) {
    Map<Place, Set<UUID>> byPartition =
        gone.stream()
            .collect(
                Collectors.groupingBy(
                    segment -> new Place(segment.topic().value(), segment.partition()),
                    Collectors.mapping(Removed::id, Collectors.toSet())));
    for (OpenPartition partition : hot.all()) {
      PartitionId id = partition.store().id();
      Set<UUID> its = byPartition.get(new Place(id.topic().value(), id.partition()));
      if (its != null) {
        partition.store().forget(its);
      }
    }
    return gone.isEmpty()
        ? Future.succeededFuture()
        : vertx.executeBlocking(
            () -> {
              gone.forEach(segment -> readers.accept(segment.id()));
              return null;
            },
            false);
  }

  /** Files that were not there: of those that the catalogue has no more, nothing is expected. */
  private Future<Void> explainMissing() {
    List<UUID> missing = new ArrayList<>();
    hot.all().forEach(partition -> missing.addAll(partition.store().missing()));
    return missing.isEmpty()
        ? Future.succeededFuture()
        : removed
            .among(missing)
            .onSuccess(absent -> hot.all().forEach(partition -> partition.store().forget(absent)))
            .mapEmpty();
  }

  private record Place(long topic, int partition) {}
}
