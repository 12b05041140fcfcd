package io.annals.segment.hot;

import io.annals.segment.EventRow;
import io.annals.segment.SegmentInfo;
import io.annals.segment.Segments;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds events of a batch that are in segments already. A repeat has the time of the first, so only
 * segments whose times cover it are asked. Whether an Audit-ID was used before is asked of the
 * segments of the last day, within a bound of work per batch. Calls block on the disk; thread-safe.
 */
public final class Duplicates {
  private static final Logger LOG = LoggerFactory.getLogger(Duplicates.class);
  private static final Duration REUSE = Duration.ofHours(24);

  /**
   * Blocks that one batch may open only to learn whether an Audit-ID was used before. An Audit-ID
   * is the client's own text: one that is a word of every event would otherwise make the store read
   * the whole day again.
   */
  private static final int REUSE_BLOCKS = 256;

  /** Segments without a filter that one batch may ask, newest first. */
  private static final int REUSE_SEGMENTS = 16;

  private final Segments segments;
  private final InstantSource clock;
  private final StoreMeters meters;

  public Duplicates(Segments segments, InstantSource clock, StoreMeters meters) {
    this.segments = segments;
    this.clock = clock;
    this.meters = meters;
  }

  /** Marks those candidates that are repeats, or whose Audit-ID was used before. */
  void judge(List<Candidate> candidates, PartitionSegments partition) {
    if (candidates.isEmpty()) {
      return;
    }
    long from = Long.MAX_VALUE;
    long to = Long.MIN_VALUE;
    for (Candidate candidate : candidates) {
      from = Math.min(from, candidate.row.timeMicros());
      to = Math.max(to, candidate.row.timeMicros());
    }
    for (SegmentInfo segment : partition.touching(from, to)) {
      inSegment(partition, segment, lookup -> repeats(candidates, segment, lookup));
    }
    List<Candidate> asked = new ArrayList<>();
    for (Candidate candidate : candidates) {
      if (!candidate.repeat && !candidate.reused && candidate.identity.named()) {
        asked.add(candidate);
      }
    }
    if (!asked.isEmpty()) {
      reuse(asked, partition);
    }
  }

  private void reuse(List<Candidate> candidates, PartitionSegments partition) {
    Work left = new Work();
    long since = reuseSince(clock);
    for (KnownSegment segment : partition.recent()) {
      if (segment.info().maxReceived() < since) {
        continue;
      }
      List<Candidate> possible = new ArrayList<>();
      for (Candidate candidate : candidates) {
        if (!candidate.reused && segment.mayHave(candidate.hash)) {
          possible.add(candidate);
        }
      }
      if (!possible.isEmpty() && left.mayOpen(segment)) {
        inSegment(partition, segment.info(), lookup -> reused(possible, lookup, left));
      }
    }
    if (left.cutShort) {
      meters.reuseUnknown.increment();
    }
  }

  /**
   * Makes the filter of one segment that has none, if any. Reads the whole segment: for a worker
   * thread.
   *
   * @return whether there was one
   */
  boolean makeFilter(PartitionSegments partition) {
    Optional<KnownSegment> next = partition.withoutFilter();
    next.ifPresent(
        segment -> {
          IdentityFilter[] made = new IdentityFilter[1];
          inSegment(partition, segment.info(), lookup -> made[0] = lookup.filter());
          if (made[0] == null) {
            partition.giveUp(segment);
          } else {
            partition.learn(segment, made[0]);
          }
        });
    return next.isPresent();
  }

  /** Before it, an Audit-ID's use is not looked for; microseconds. */
  static long reuseSince(InstantSource clock) {
    return Rows.micros(clock.instant().minus(REUSE));
  }

  private static void repeats(List<Candidate> candidates, SegmentInfo segment, SegmentLookup lookup)
      throws IOException {
    for (Candidate c : candidates) {
      long time = c.row.timeMicros();
      if (!c.repeat
          && time >= segment.minTime()
          && time <= segment.maxTime()
          && lookup.mayHave(c.identity)) {
        c.repeat = lookup.has(c.identity, time, c.row.dedupeHash());
      }
    }
  }

  private static void reused(List<Candidate> candidates, SegmentLookup lookup, Work left)
      throws IOException {
    for (Candidate c : candidates) {
      if (lookup.mayHave(c.identity)) {
        BitSet blocks = lookup.blocks(c.identity);
        for (int b = blocks.nextSetBit(0); b >= 0 && !c.reused; b = blocks.nextSetBit(b + 1)) {
          if (!left.mayRead()) {
            return;
          }
          c.reused = lookup.has(c.identity, b);
        }
      }
    }
  }

  private void inSegment(PartitionSegments partition, SegmentInfo segment, Look look) {
    try (Segments.Lease lease = segments.open(segment)) {
      look.at(new SegmentLookup(lease.reader()));
    } catch (IOException unreadable) {
      // A repeat that cannot be confirmed is kept: what is damaged must not hide what is new.
      if (isAbsence(unreadable)) {
        partition.missed(segment.id());
      }
      meters.unconfirmed.increment();
      LOG.atWarn()
          .setMessage("segment cannot be asked for duplicates")
          .addKeyValue("segment", segment.id())
          .addKeyValue("topicUid", segment.topic())
          .setCause(unreadable)
          .log();
    }
  }

  private static boolean isAbsence(Throwable unreadable) {
    for (Throwable cause = unreadable; cause != null; cause = cause.getCause()) {
      if (cause instanceof NoSuchFileException) {
        return true;
      }
    }
    return false;
  }

  /** What one batch may still do to learn of reuse. */
  private static final class Work {
    private int blocks = REUSE_BLOCKS;
    private int segments = REUSE_SEGMENTS;
    private boolean cutShort;

    /** A segment with a filter is opened only for those that passed it. */
    boolean mayOpen(KnownSegment segment) {
      boolean may = segment.state() == KnownSegment.State.THERE || --segments >= 0;
      cutShort |= !may;
      return may;
    }

    boolean mayRead() {
      boolean may = --blocks >= 0;
      cutShort |= !may;
      return may;
    }
  }

  /** One row and what is known of it. */
  static final class Candidate {
    final EventRow row;
    final Identity identity;
    final long hash;
    boolean repeat;
    boolean reused;

    Candidate(EventRow row, Identity identity, boolean reused) {
      this.row = row;
      this.identity = identity;
      this.hash = identity.hash();
      this.reused = reused;
    }
  }

  @FunctionalInterface
  private interface Look {
    void at(SegmentLookup lookup) throws IOException;
  }
}
