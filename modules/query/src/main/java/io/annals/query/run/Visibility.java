package io.annals.query.run;

import io.annals.segment.EventRow;
import io.annals.segment.SegmentInfo;
import io.annals.segment.SegmentReader.RowIndex;
import io.annals.segment.StoreView.HotPartition;
import io.annals.segment.StoreView.Snapshot;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which rows of a picture of the store belong to an answer: each event once, none that has expired,
 * and on later pages none that arrived after the first. Immutable.
 */
final class Visibility {
  /** By partition: where the hot tail begins, whose rows segments may hold as well. */
  private final Map<Integer, LogPosition> hotStarts = new HashMap<>();

  /** By partition: one past the last row seen at the first page; null on the first page. */
  private final Map<Integer, LogPosition> ends;

  /** Rows received before it have expired. */
  private final long receivedFrom;

  Visibility(Snapshot snapshot, Optional<? extends Map<Integer, LogPosition>> ends) {
    this.ends = ends.map(Map::copyOf).orElse(null);
    this.receivedFrom = snapshot.receivedFrom();
    for (HotPartition hot : snapshot.hot()) {
      hotStarts.put(hot.partition(), new LogPosition(hot.epoch(), hot.firstOffset()));
    }
  }

  /** What a cursor must remember of the first page's picture. */
  static SortedMap<Integer, LogPosition> endsOf(Snapshot snapshot) {
    SortedMap<Integer, LogPosition> ends = new TreeMap<>();
    for (SegmentInfo segment : snapshot.segments()) {
      ends.merge(
          segment.partition(),
          new LogPosition(segment.epoch(), segment.lastOffset() + 1),
          (a, b) -> a.compareTo(b) >= 0 ? a : b);
    }
    for (HotPartition hot : snapshot.hot()) {
      ends.put(hot.partition(), new LogPosition(hot.epoch(), hot.nextOffset()));
    }
    return ends;
  }

  /** Whether a row of a hot tail belongs to the answer. */
  boolean shows(int partition, EventRow row) {
    return row.receivedAtMicros() >= receivedFrom
        && endOfHot(partition).isAbove(row.epoch(), row.offset());
  }

  /** Whether a row of a segment belongs to the answer. */
  boolean shows(SegmentInfo segment, RowIndex rows, int row) {
    return (segment.minReceived() >= receivedFrom || rows.receivedAtMicros(row) >= receivedFrom)
        && endOfSegments(segment.partition()).isAbove(rows.epoch(row), rows.offset(row));
  }

  /** Hot rows below this are visible, unless they have expired. */
  private LogPosition endOfHot(int partition) {
    return ends == null ? LogPosition.END : ends.getOrDefault(partition, LogPosition.START);
  }

  /** Rows of segments below this are visible, unless they have expired. */
  private LogPosition endOfSegments(int partition) {
    LogPosition end = endOfHot(partition);
    LogPosition hot = hotStarts.getOrDefault(partition, LogPosition.END);
    return end.compareTo(hot) <= 0 ? end : hot;
  }

  /** Those that hold visible rows of the range. */
  List<SegmentInfo> segments(Snapshot snapshot, TimeRange range) {
    return snapshot.segments().stream()
        .filter(
            s ->
                !isHidden(s) && s.minTime() < range.toMicros() && s.maxTime() >= range.fromMicros())
        .toList();
  }

  /** Whether every row of the segment is visible. */
  boolean isWhole(SegmentInfo segment) {
    return segment.minReceived() >= receivedFrom
        && endOfSegments(segment.partition()).isAbove(segment.epoch(), segment.lastOffset());
  }

  private boolean isHidden(SegmentInfo segment) {
    return segment.maxReceived() < receivedFrom
        || !endOfSegments(segment.partition()).isAbove(segment.epoch(), segment.firstOffset());
  }
}
