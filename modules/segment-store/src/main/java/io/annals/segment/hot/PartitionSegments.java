package io.annals.segment.hot;

import io.annals.segment.SegmentInfo;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The segments of one partition, as its owner knows them. Thread-safe. */
final class PartitionSegments {
  private final ReuseMemory memory;
  private volatile List<KnownSegment> all;

  /** Those of the last day, newest first: of them an Audit-ID's earlier use is asked. */
  private volatile List<KnownSegment> recent;

  /** Segments whose files were not there. */
  private final Set<UUID> missing = ConcurrentHashMap.newKeySet();

  /** May or may not be in the place of others: asked like them until that is known. */
  private List<KnownSegment> proposed = List.of();

  private boolean closed;

  PartitionSegments(Collection<SegmentInfo> all, ReuseMemory memory, long recentSince) {
    this.memory = memory;
    this.all = all.stream().map(KnownSegment::new).toList();
    this.recent = List.of();
    forget(recentSince);
  }

  /**
   * Those whose times touch [from, to], microseconds. Every row of the partition's segments is in
   * at least one of them.
   */
  synchronized List<SegmentInfo> touching(long from, long to) {
    return Stream.concat(all.stream(), proposed.stream())
        .map(KnownSegment::info)
        .filter(s -> s.maxTime() >= from && s.minTime() <= to)
        .toList();
  }

  /** All of them; the same list as long as nothing changes. */
  List<KnownSegment> all() {
    return all;
  }

  /** Those of the last day, newest first. */
  List<KnownSegment> recent() {
    return recent;
  }

  /** A recent one whose filter is still to be made; the newest, since it is asked the longest. */
  Optional<KnownSegment> withoutFilter() {
    return recent.stream().filter(s -> s.state() == KnownSegment.State.MISSING).findFirst();
  }

  /**
   * Adds new ones, and gives the filters of old ones back.
   *
   * @param recentSince a day ago, microseconds
   */
  synchronized void add(Collection<KnownSegment> more, long recentSince) {
    List<KnownSegment> grown = new ArrayList<>(all);
    grown.addAll(more);
    all = List.copyOf(grown);
    forget(recentSince);
    if (closed) {
      close();
    }
  }

  /** Drops those that have left the catalogue, and gives their filters back. */
  synchronized void forget(Set<UUID> gone) {
    missing.removeAll(gone);
    all.stream().filter(s -> gone.contains(s.info().id())).forEach(s -> s.giveUp(memory));
    all = all.stream().filter(s -> !gone.contains(s.info().id())).toList();
    recent = recent.stream().filter(s -> !gone.contains(s.info().id())).toList();
  }

  /** Notes that a segment's file was not there: it may have left the catalogue. */
  void missed(UUID id) {
    missing.add(id);
  }

  /** What {@link #missed} noted and nobody has explained yet. */
  Set<UUID> missing() {
    return Set.copyOf(missing);
  }

  /** From now on this one is asked too; it has the rows of some others. */
  synchronized void propose(KnownSegment merged) {
    proposed = List.of(merged);
  }

  /** It did not come into the place of the others. */
  synchronized void withdraw() {
    proposed = List.of();
  }

  /**
   * It has come into the place of these.
   *
   * @param filter of its identities; empty when none was made
   */
  synchronized void replace(
      Collection<UUID> gone,
      KnownSegment merged,
      Optional<IdentityFilter> filter,
      long recentSince) {
    forget(Set.copyOf(gone));
    add(List.of(merged), recentSince);
    proposed = List.of();
    filter.ifPresent(made -> learn(merged, made));
  }

  synchronized void learn(KnownSegment segment, IdentityFilter filter) {
    if (!closed) {
      segment.learn(filter, memory);
    }
  }

  synchronized void giveUp(KnownSegment segment) {
    segment.giveUp(memory);
  }

  synchronized void close() {
    closed = true;
    all.forEach(segment -> segment.giveUp(memory));
  }

  private synchronized void forget(long recentSince) {
    recent =
        all.stream()
            .filter(s -> s.info().maxReceived() >= recentSince)
            .sorted(Comparator.comparingLong((KnownSegment s) -> s.info().maxReceived()).reversed())
            .toList();
    all.stream().filter(s -> s.info().maxReceived() < recentSince).forEach(s -> s.giveUp(memory));
  }
}
