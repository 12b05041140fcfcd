package io.annals.segment.hot;

import io.annals.segment.SegmentInfo;
import io.annals.segment.catalogue.CompactionRecord;
import io.annals.segment.catalogue.PartitionId;
import io.annals.segment.compaction.CompactionPlan;
import io.annals.segment.compaction.UnreadableSegmentException;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The compactions of one partition, by its owner, at most one at a time. Thread-safe.
 *
 * <p>While it is not known whether a merged segment came into the place of others, repeats are
 * looked for in all of them: the files of some may be gone, the rows never are.
 */
public final class PartitionCompaction {
  private static final Logger LOG = LoggerFactory.getLogger(PartitionCompaction.class);

  private final PartitionId id;
  private final UUID claim;
  private final PartitionSegments segments;
  private final StoreMeters meters;
  private final InstantSource clock;
  private final Set<UUID> unreadable = ConcurrentHashMap.newKeySet();
  private boolean running; // guarded by this
  private boolean closed; // guarded by this
  private Open unsettled; // guarded by this
  private List<KnownSegment> looked; // guarded by this; nothing was found in these
  private Instant lookedAt; // guarded by this

  PartitionCompaction(
      PartitionId id,
      UUID claim,
      PartitionSegments segments,
      StoreMeters meters,
      InstantSource clock) {
    this.id = id;
    this.claim = claim;
    this.segments = segments;
    this.meters = meters;
    this.clock = clock;
  }

  /** A compaction that may or may not have happened. */
  private record Open(
      CompactionRecord record, KnownSegment merged, Optional<IdentityFilter> filter) {}

  /**
   * What {@link #run} should be called with. Cheap when nothing has changed since the last call of
   * the hour.
   *
   * @param retained what was received before has expired: whole segments of it wait for their
   *     removal, and would stay longer as a part of a younger one
   * @return empty when there is nothing to do; an empty list when only an earlier one is to be
   *     settled
   */
  public synchronized Optional<List<SegmentInfo>> due(
      CompactionPlan plan, Instant retained, Instant now) {
    if (running || closed) {
      return Optional.empty();
    }
    if (unsettled != null) {
      return Optional.of(List.of());
    }
    List<KnownSegment> all = segments.all();
    long earliest = ChronoUnit.MICROS.between(Instant.EPOCH, retained);
    Instant hour = now.truncatedTo(ChronoUnit.HOURS);
    if (all == looked && hour.equals(lookedAt)) {
      return Optional.empty();
    }
    Optional<List<SegmentInfo>> found =
        plan.next(
            all.stream()
                .map(KnownSegment::info)
                .filter(segment -> segment.maxReceived() >= earliest)
                .filter(segment -> !unreadable.contains(segment.id()))
                .toList(),
            now);
    if (found.isEmpty()) {
      looked = all;
      lookedAt = hour;
    }
    return found;
  }

  /**
   * Merges the group; settles what is open before.
   *
   * @return fails when it must be tried again; nothing is lost or doubled by trying
   */
  public Future<CompactionOutcome> run(Compactor compactor, List<SegmentInfo> group) {
    synchronized (this) {
      if (running || closed) {
        return Future.succeededFuture(CompactionOutcome.NOTHING);
      }
      running = true;
    }
    return settled(compactor)
        .compose(
            done ->
                group.isEmpty()
                    ? Future.succeededFuture(CompactionOutcome.NOTHING)
                    : merge(compactor, group))
        .onFailure(this::failed)
        .onComplete(
            done -> {
              synchronized (this) {
                running = false;
              }
            });
  }

  /** Begins nothing more. What runs is refused when another owner has come. */
  synchronized void close() {
    closed = true;
  }

  private Future<CompactionOutcome> merge(Compactor compactor, List<SegmentInfo> group) {
    boolean recent = group.stream().anyMatch(s -> s.maxReceived() >= Duplicates.reuseSince(clock));
    return compactor.write(id, group, recent).compose(merged -> enter(compactor, group, merged));
  }

  private Future<CompactionOutcome> enter(
      Compactor compactor, List<SegmentInfo> group, Compactor.Merged written) {
    List<UUID> replaced = group.stream().map(SegmentInfo::id).toList();
    CompactionRecord record = new CompactionRecord(id, claim, replaced, written.info());
    KnownSegment merged = new KnownSegment(written.info());
    Open open = new Open(record, merged, written.filter());
    segments.propose(merged);
    synchronized (this) {
      unsettled = open;
    }
    return compactor
        .enter(record)
        .compose(
            entered -> {
              decided(compactor, open, entered);
              if (entered) {
                count(group, written.info());
                return Future.succeededFuture(CompactionOutcome.COMPACTED);
              }
              meters.compactionsRefused.increment();
              return forgetAbsent(compactor, replaced).map(CompactionOutcome.REFUSED);
            });
  }

  private Future<Void> settled(Compactor compactor) {
    Open open;
    synchronized (this) {
      open = unsettled;
    }
    return open == null
        ? Future.succeededFuture()
        : compactor
            .settle(open.record())
            .map(
                happened -> {
                  decided(compactor, open, happened);
                  return null;
                });
  }

  private void decided(Compactor compactor, Open open, boolean happened) {
    if (happened) {
      segments.replace(
          open.record().replaced(), open.merged(), open.filter(), Duplicates.reuseSince(clock));
      compactor.forget(open.record().replaced());
    } else {
      segments.withdraw();
    }
    synchronized (this) {
      unsettled = null;
    }
  }

  private Future<Void> forgetAbsent(Compactor compactor, List<UUID> ids) {
    return compactor
        .present(ids)
        .map(
            present -> {
              Set<UUID> gone = new HashSet<>(ids);
              gone.removeAll(present);
              segments.forget(gone);
              compactor.forget(gone);
              return null;
            });
  }

  private void failed(Throwable cause) {
    if (cause instanceof UnreadableSegmentException damaged) {
      unreadable.add(damaged.segment());
    }
    meters.compactionFailures.increment();
  }

  private void count(List<SegmentInfo> group, SegmentInfo merged) {
    meters.compactions.increment();
    meters.compactedSegments.increment(group.size());
    group.forEach(s -> meters.compactedBytes.increment((double) s.columnsBytes() + s.bodyBytes()));
    meters.compactedInto.increment((double) merged.columnsBytes() + merged.bodyBytes());
    LOG.atInfo()
        .setMessage("segments merged")
        .addKeyValue("topicUid", id.topic())
        .addKeyValue("partition", id.partition())
        .addKeyValue("segments", group.size())
        .addKeyValue("events", merged.events())
        .addKeyValue("rawBytes", merged.rawBytes())
        .log();
  }
}
