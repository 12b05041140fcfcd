package io.annals.segment.hot;

import io.annals.segment.EventRow;
import io.annals.segment.SegmentInfo;
import io.annals.segment.StoreView;
import io.annals.segment.catalogue.FlushRecord;
import io.annals.segment.catalogue.FlushRefusedException;
import io.annals.segment.catalogue.Gap;
import io.annals.segment.catalogue.PartitionId;
import io.annals.segment.catalogue.Position;
import io.annals.segment.catalogue.Positions;
import io.annals.segment.catalogue.UsageMinute;
import io.annals.tenancy.TopicKind;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;

/**
 * What the owner of one partition holds: the hot tail, what it knows of the segments, and at most
 * one flush at a time.
 *
 * <p>One thread appends; everything else may be called from any thread. Readers never wait.
 */
public final class PartitionStore {
  private final PartitionId id;
  private final TopicKind kind;
  private final HotTail tail;
  private final int epoch;
  private final PartitionSegments segments;
  private final PartitionCompaction compaction;
  private final OptionalLong expiredUntil;
  private final Services services;
  private Future<FlushOutcome> running; // guarded by this
  private FlushRecord unsettled; // guarded by this
  private volatile boolean closed;

  /** What all partitions of a process share. */
  public record Services(
      Flusher flusher,
      Duplicates duplicates,
      HotBudget budget,
      ReuseMemory memory,
      StoreMeters meters,
      InstantSource clock) {}

  /**
   * What an owner begins with.
   *
   * @param position where the partition stands in PostgreSQL; the first record appended is at or
   *     above it
   * @param claim with which it was opened; see {@link Positions#open}
   * @param segments all of this partition, read after the claim
   * @param expiredUntil what was received until then is a repeat of what is gone; see {@link
   *     io.annals.segment.catalogue.SegmentCatalogue#expiredUntil}
   */
  public record Opened(
      Position position, UUID claim, Collection<SegmentInfo> segments, OptionalLong expiredUntil) {}

  /** The partition as it was opened. */
  public PartitionStore(PartitionId id, TopicKind kind, Opened opened, Services services) {
    this.id = id;
    this.kind = kind;
    this.epoch = opened.position().epoch();
    this.tail = new HotTail(opened.position(), services.budget());
    this.segments =
        new PartitionSegments(
            opened.segments(), services.memory(), Duplicates.reuseSince(services.clock()));
    this.compaction =
        new PartitionCompaction(id, opened.claim(), segments, services.meters(), services.clock());
    this.expiredUntil = opened.expiredUntil();
    this.services = services;
  }

  public PartitionId id() {
    return id;
  }

  public int epoch() {
    return epoch;
  }

  /**
   * Takes records of the log, in order; repeats are left out. Visible to readers when it returns.
   * May block on the disk. Does nothing once closed.
   *
   * @param rows with this partition's epoch, by offset
   * @param nextOffset one past the last record read, also of those that gave no row
   */
  public void append(List<EventRow> rows, long nextOffset, OptionalInt logEpoch) {
    if (closed) {
      return;
    }
    List<Duplicates.Candidate> fresh = tail.screen(unexpired(rows));
    services.duplicates().judge(fresh, segments);
    int kept = tail.append(fresh, nextOffset, logEpoch, services.clock().instant());
    services.meters().kept.increment(kept);
    services.meters().duplicates.increment(rows.size() - kept);
    if (closed) {
      tail.discard();
    }
  }

  private List<EventRow> unexpired(List<EventRow> rows) {
    return expiredUntil.isEmpty()
        ? rows
        : rows.stream().filter(r -> r.receivedAtMicros() > expiredUntil.getAsLong()).toList();
  }

  /**
   * The hot tail at this moment; see {@link StoreView.HotPartition} for how it is read. Empty once
   * closed.
   */
  public Optional<StoreView.HotPartition> picture() {
    HotTail.Picture now = tail.picture();
    // Read after the picture: a tail that was given up must not look like an empty one.
    if (closed) {
      return Optional.empty();
    }
    return Optional.of(
        new StoreView.HotPartition(
            id.partition(), epoch, now.firstOffset(), now.nextOffset(), now.rows()));
  }

  /** One past the last record read. */
  public long nextOffset() {
    return tail.picture().nextOffset();
  }

  /** Everything below is in segments. */
  public long flushedOffset() {
    return tail.picture().firstOffset();
  }

  /** Uncompressed bytes of the events in the hot tail. */
  public long rawBytes() {
    return tail.picture().rawBytes();
  }

  /** Number of events in the hot tail. */
  public int rows() {
    return tail.picture().rows().size();
  }

  /** When the oldest record that is not flushed was read. */
  public Optional<Instant> since() {
    return Optional.ofNullable(tail.picture().since());
  }

  /** What the hot tail would add to usage and gap ledger; a quarantine topic has no usage. */
  public HotUsage usage() {
    HotTail.Picture now = tail.picture();
    boolean quarantine = kind == TopicKind.QUARANTINE;
    return new HotUsage(
        id,
        new Position(epoch, now.firstOffset(), OptionalInt.empty()),
        quarantine ? List.of() : UsageMinute.of(now.rows()),
        quarantine ? GapRecords.of(now.rows()).gaps() : List.of());
  }

  /** Usage and gaps that count only while the partition stands at {@code position}. */
  public record HotUsage(
      PartitionId partition, Position position, List<UsageMinute> minutes, List<Gap> gaps) {
    public HotUsage {
      minutes = List.copyOf(minutes);
      gaps = List.copyOf(gaps);
    }
  }

  /**
   * Moves the beginning of the hot tail into segments; joins a flush that is under way.
   *
   * @param bytes about so much text
   * @return fails when it must be tried again; nothing is lost or doubled by trying
   */
  public synchronized Future<FlushOutcome> flush(long bytes) {
    if (running != null) {
      return running;
    }
    Future<FlushOutcome> started = settled().compose(done -> start(bytes));
    running = started;
    started.onComplete(done -> finished());
    return started;
  }

  /** How its segments become fewer. */
  public PartitionCompaction compaction() {
    return compaction;
  }

  /** The flush under way, if any. */
  public synchronized Optional<Future<FlushOutcome>> flushing() {
    return Optional.ofNullable(running);
  }

  /** Gives the memory back. A flush under way goes on, and may still succeed. */
  public void close() {
    closed = true;
    tail.discard();
    compaction.close();
    segments.close();
  }

  /** Whether {@link #makeFilter} has something to make. */
  public boolean lacksFilter() {
    return !closed && segments.withoutFilter().isPresent();
  }

  /**
   * Makes what is missing to tell quickly whether an Audit-ID was used in one of the day's
   * segments: those that an earlier run has written. Reads one segment; blocks.
   *
   * @return whether there was something to make
   */
  public boolean makeFilter() {
    return !closed && services.duplicates().makeFilter(segments);
  }

  /** Drops segments that have left the catalogue: none of their events is a repeat's first. */
  public void forget(Set<UUID> gone) {
    segments.forget(gone);
  }

  /** Segments whose files were looked for and were not there. */
  public Set<UUID> missing() {
    return segments.missing();
  }

  private Future<FlushOutcome> start(long bytes) {
    Optional<HotTail.Prefix> prefix = closed ? Optional.empty() : tail.prefix(bytes);
    if (prefix.isEmpty()) {
      return Future.succeededFuture(FlushOutcome.NOTHING);
    }
    Instant began = services.clock().instant();
    return services
        .flusher()
        .flush(id, kind, prefix.get())
        .map(added -> switchOver(prefix.get().to(), added, began))
        .recover(this::notFlushed);
  }

  /** Segments first: whoever looks into the hot tail and then into segments misses nothing. */
  private FlushOutcome switchOver(Position to, List<KnownSegment> added, Instant began) {
    segments.add(added, Duplicates.reuseSince(services.clock()));
    if (!closed) {
      tail.drop(to.nextOffset(), began);
    }
    services.meters().flushTime.record(Duration.between(began, services.clock().instant()));
    return FlushOutcome.FLUSHED;
  }

  private Future<FlushOutcome> notFlushed(Throwable failed) {
    if (failed instanceof FlushRefusedException refused
        && refused.reason() == FlushRefusedException.Reason.STALE_OWNER) {
      services.meters().staleOwner.increment();
      return Future.succeededFuture(FlushOutcome.STALE);
    }
    services.meters().flushFailures.increment();
    if (failed instanceof Flusher.UnsettledException open) {
      synchronized (this) {
        unsettled = open.flush();
      }
    }
    return Future.failedFuture(failed);
  }

  /** Before anything new is tried, what became of the last try must be known. */
  private Future<Void> settled() {
    FlushRecord open = unsettled;
    if (open == null) {
      return Future.succeededFuture();
    }
    Instant now = services.clock().instant();
    return services
        .flusher()
        .settle(open)
        .map(
            happened -> {
              synchronized (this) {
                unsettled = null;
              }
              if (happened) {
                switchOver(
                    open.to(), open.segments().stream().map(KnownSegment::new).toList(), now);
              }
              return null;
            });
  }

  private synchronized void finished() {
    running = null;
  }
}
