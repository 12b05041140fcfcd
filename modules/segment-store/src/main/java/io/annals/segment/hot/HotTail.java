package io.annals.segment.hot;

import io.annals.segment.EventRow;
import io.annals.segment.catalogue.Position;
import io.annals.segment.hot.Duplicates.Candidate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The rows of one partition that are not yet in segments, by offset. One thread appends, another
 * may drop what was flushed; pictures are taken without waiting for either.
 */
final class HotTail {
  private final int epoch;
  private final HotIndex index = new HotIndex(); // guarded by this
  private final HotBudget budget;
  private volatile Picture picture;

  HotTail(Position start, HotBudget budget) {
    this.epoch = start.epoch();
    this.budget = budget;
    this.picture =
        new Picture(
            start.nextOffset(), start.nextOffset(), start.logEpoch(), RowList.EMPTY, 0, null);
  }

  /**
   * One moment of the tail.
   *
   * @param rawBytes sum of the rows' texts
   * @param since when the oldest record of it was read; null when there is none
   */
  record Picture(
      long firstOffset,
      long nextOffset,
      OptionalInt logEpoch,
      RowList rows,
      long rawBytes,
      Instant since) {}

  /** The beginning of the tail, to be flushed. */
  record Prefix(Position from, Position to, List<EventRow> rows) {}

  Picture picture() {
    return picture;
  }

  Position position() {
    return new Position(epoch, picture.firstOffset(), OptionalInt.empty());
  }

  /**
   * Leaves out what the tail, or the batch itself, has already. The others are known from now on,
   * and must be given to {@link #append}.
   */
  synchronized List<Candidate> screen(List<EventRow> batch) {
    List<Candidate> fresh = new ArrayList<>(batch.size());
    for (EventRow row : batch) {
      Identity identity = Identity.of(row);
      HotIndex.Known known = index.look(identity, row.timeMicros(), row.dedupeHash());
      if (known != HotIndex.Known.REPEAT) {
        index.add(identity, row.timeMicros(), row.dedupeHash());
        fresh.add(new Candidate(row, identity, known == HotIndex.Known.REUSED));
      }
    }
    return fresh;
  }

  /**
   * Makes the judged rows visible and moves the end.
   *
   * @return how many were kept
   */
  synchronized int append(
      List<Candidate> judged, long nextOffset, OptionalInt logEpoch, Instant now) {
    List<EventRow> kept = new ArrayList<>(judged.size());
    long raw = 0;
    long memory = 0;
    for (Candidate c : judged) {
      if (c.repeat) {
        index.remove(c.identity, c.row.timeMicros(), c.row.dedupeHash());
      } else {
        EventRow row = c.reused ? Rows.reused(c.row) : c.row;
        kept.add(row);
        raw += row.bytes().length;
        memory += RowMemory.of(row);
      }
    }
    budget.take(memory);
    Picture last = picture;
    picture =
        new Picture(
            last.firstOffset(),
            nextOffset,
            logEpoch.isPresent() ? logEpoch : last.logEpoch(),
            last.rows().plus(kept),
            last.rawBytes() + raw,
            last.since() == null ? now : last.since());
    return kept.size();
  }

  /** The first rows up to so many bytes of text, and at least one; empty when nothing was read. */
  Optional<Prefix> prefix(long bytes) {
    Picture now = picture;
    if (now.nextOffset() == now.firstOffset()) {
      return Optional.empty();
    }
    int size = now.rows().size();
    int end = 0;
    for (long sum = 0; end < size && (sum < bytes || end == 0); end++) {
      sum += now.rows().get(end).bytes().length;
    }
    long to = end == size ? now.nextOffset() : now.rows().get(end).offset();
    return Optional.of(
        new Prefix(
            new Position(epoch, now.firstOffset(), OptionalInt.empty()),
            new Position(epoch, to, now.logEpoch()),
            now.rows().subList(0, end)));
  }

  /**
   * Forgets what is below {@code to}.
   *
   * @param since when the flush began: what is left was read at about that time or later
   */
  synchronized void drop(long to, Instant since) {
    Picture last = picture;
    int cut = last.rows().indexOf(to);
    long raw = 0;
    long memory = 0;
    for (EventRow row : last.rows().subList(0, cut)) {
      index.remove(Identity.of(row), row.timeMicros(), row.dedupeHash());
      raw += row.bytes().length;
      memory += RowMemory.of(row);
    }
    picture =
        new Picture(
            to,
            last.nextOffset(),
            last.logEpoch(),
            last.rows().from(cut),
            last.rawBytes() - raw,
            to == last.nextOffset() ? null : since);
    budget.give(memory);
  }

  /** Gives the memory back; the tail is of no use afterwards. */
  synchronized void discard() {
    drop(picture.nextOffset(), Instant.EPOCH);
  }
}
