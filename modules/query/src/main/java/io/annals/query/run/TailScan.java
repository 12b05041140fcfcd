package io.annals.query.run;

import io.annals.query.language.Search;
import io.annals.query.match.EventMatcher;
import io.annals.query.match.NeededTokens;
import io.annals.segment.EventRow;
import io.annals.segment.SegmentInfo;
import io.annals.segment.SegmentReader;
import io.annals.segment.SegmentReader.RowIndex;
import io.annals.segment.Segments;
import io.annals.segment.StoreView.HotPartition;
import io.annals.segment.StoreView.Place;
import io.annals.segment.StoreView.Snapshot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one partition from a place on, in the order of the log, a bounded piece at a time: rows of
 * segments up to where the hot tail begins, then hot rows. Blocks. Used by one thread at a time.
 */
final class TailScan {
  private static final Logger LOG = LoggerFactory.getLogger(TailScan.class);

  /** Places that one piece covers: some milliseconds of matching. */
  static final int PIECE = 4096;

  private static final int ROWS_BETWEEN_CHECKS = 64;

  private final Segments segments;
  private final EventMatcher matcher;
  private final Set<String> needed;

  TailScan(Segments segments, Search search) {
    this.segments = segments;
    matcher = new EventMatcher(search);
    needed = NeededTokens.of(search);
  }

  /** What one look collects: bounded in text, but one event at least. */
  static final class Piece {
    private static final long MOST_BYTES = 1 << 20;

    private final BooleanSupplier cancelled;
    private final List<Hit> events = new ArrayList<>();
    private long bytes;
    private boolean unreadable;

    Piece(BooleanSupplier cancelled) {
      this.cancelled = cancelled;
    }

    List<Hit> events() {
      return events;
    }

    /** Whether rows of a segment are missing. */
    boolean isUnreadable() {
      return unreadable;
    }

    private boolean isFull() {
      return bytes >= MOST_BYTES || cancelled.getAsBoolean();
    }

    private void add(Hit hit) {
      events.add(hit);
      bytes += hit.event().length;
    }
  }

  /**
   * @param next where to go on
   * @param more whether there is surely something to go on with
   */
  record Found(Place next, boolean more) {}

  /** Adds the events that match. */
  Found from(Snapshot snapshot, int partition, Place from, Piece piece) {
    if (piece.isFull()) {
      return new Found(from, true);
    }
    Visibility visibility = new Visibility(snapshot, Optional.empty());
    Optional<HotPartition> hot =
        snapshot.hot().stream().filter(h -> h.partition() == partition).findFirst();
    Place hotStart =
        hot.map(h -> new Place(h.epoch(), h.firstOffset()))
            .orElse(new Place(Integer.MAX_VALUE, Long.MAX_VALUE));
    List<SegmentInfo> stored =
        snapshot.segments().stream()
            .filter(s -> s.partition() == partition && overlaps(s, from, hotStart))
            .toList();
    if (!stored.isEmpty()) {
      return stored(stored, from, hotStart, visibility, piece);
    }
    return hot.map(h -> hot(h, from, visibility, piece)).orElse(new Found(from, false));
  }

  private Found hot(HotPartition hot, Place from, Visibility visibility, Piece piece) {
    Place end = Tail.end(hot);
    if (from.compareTo(end) >= 0) {
      return new Found(from, false);
    }
    int looked = 0;
    for (EventRow row : hot.rows()) {
      Place place = new Place(row.epoch(), row.offset());
      if (place.compareTo(from) < 0) {
        continue;
      }
      if (looked == PIECE || (looked % ROWS_BETWEEN_CHECKS == 0 && piece.isFull())) {
        return new Found(place, true);
      }
      looked++;
      String cluster = row.clusterId().value();
      if (visibility.shows(hot.partition(), row)
          && matcher.matches(row.bytes(), cluster, row.timeMicros(), row.columns())) {
        piece.add(Hit.of(row, hot.partition()));
      }
    }
    return new Found(end, false);
  }

  private Found stored(
      List<SegmentInfo> stored, Place from, Place hotStart, Visibility visibility, Piece piece) {
    Place first =
        stored.stream()
            .map(s -> new Place(s.epoch(), s.firstOffset()))
            .map(start -> start.compareTo(from) >= 0 ? start : from)
            .min(Comparator.naturalOrder())
            .orElseThrow();
    Place pieceEnd = new Place(first.epoch(), first.offset() + PIECE);
    StoredRows rows =
        new StoredRows(first, pieceEnd.compareTo(hotStart) <= 0 ? pieceEnd : hotStart);
    for (SegmentInfo segment : stored) {
      if (piece.cancelled.getAsBoolean()) {
        return new Found(from, true);
      }
      if (overlaps(segment, rows.from, rows.to)) {
        piece.unreadable |= !read(segment, visibility, rows);
      }
    }
    rows.inOrder().forEach(piece::add);
    return new Found(rows.to, true);
  }

  /** Rows come by time and are wanted by place: those with the lowest places, as many as fit. */
  private static final class StoredRows {
    private final Place from;
    private final List<Hit> found = new ArrayList<>();
    private Place to;
    private long bytes;

    /**
     * @param to not included; in the epoch of {@code from}
     */
    StoredRows(Place from, Place to) {
      this.from = from;
      this.to = to;
    }

    boolean wants(Place place) {
      return place.compareTo(from) >= 0 && place.compareTo(to) < 0;
    }

    void add(Hit hit) {
      found.add(hit);
      bytes += hit.event().length;
      if (bytes > 2 * Piece.MOST_BYTES && found.size() > 1) {
        cut();
      }
    }

    private void cut() {
      List<Hit> ordered = inOrder();
      int kept = 0;
      bytes = 0;
      while (kept == 0 || (kept < ordered.size() - 1 && bytes < Piece.MOST_BYTES)) {
        bytes += ordered.get(kept++).event().length;
      }
      to = new Place(from.epoch(), ordered.get(kept).key().offset());
      found.clear();
      found.addAll(ordered.subList(0, kept));
    }

    List<Hit> inOrder() {
      return found.stream()
          .sorted(Comparator.comparingLong((Hit hit) -> hit.key().offset()))
          .toList();
    }
  }

  private static boolean overlaps(SegmentInfo segment, Place from, Place to) {
    return new Place(segment.epoch(), segment.lastOffset()).compareTo(from) >= 0
        && new Place(segment.epoch(), segment.firstOffset()).compareTo(to) < 0;
  }

  /** False when the segment cannot be read. */
  private boolean read(SegmentInfo segment, Visibility visibility, StoredRows wanted) {
    try (Segments.Lease lease = segments.open(segment)) {
      if (lease.reader().mayContainAll(needed)) {
        rows(lease.reader(), visibility, wanted);
      }
      return true;
    } catch (IOException unreadable) {
      LOG.atWarn().addKeyValue("damage", unreadable.getMessage()).log("segment cannot be read");
      return false;
    }
  }

  private void rows(SegmentReader reader, Visibility visibility, StoredRows wanted)
      throws IOException {
    RowIndex rows = reader.rows();
    int number = -1;
    SegmentReader.Block block = null;
    for (int row = 0; row < reader.info().events(); row++) {
      if (!wanted.wants(new Place(rows.epoch(row), rows.offset(row)))
          || !visibility.shows(reader.info(), rows, row)) {
        continue;
      }
      if (reader.blockOf(row) != number) {
        number = reader.blockOf(row);
        block = reader.block(number);
      }
      byte[] event = block.event(row - reader.firstRow(number));
      if (matcher.matches(event, rows.clusterId(row), rows.timeMicros(row), null)) {
        wanted.add(Hit.of(rows, row, reader.info().partition(), event));
      }
    }
  }
}
