package io.annals.segment.bench;

import io.annals.audit.EventDecoder;
import io.annals.segment.EventRow;
import io.annals.segment.RowSource;
import io.annals.segment.SegmentReader;
import io.annals.tenancy.ClusterId;
import io.annals.tenancy.ClusterUid;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/** The rows of some segments of one epoch, by time. */
final class MergedRows implements RowSource {
  private final PriorityQueue<Cursor> cursors =
      new PriorityQueue<>(
          Comparator.comparingLong((Cursor cursor) -> cursor.rows.timeMicros(cursor.row))
              .thenComparingLong(cursor -> cursor.rows.offset(cursor.row)));

  MergedRows(List<SegmentReader> segments) throws IOException {
    for (SegmentReader segment : segments) {
      cursors.add(new Cursor(segment));
    }
  }

  /** Where one segment is read. */
  private static final class Cursor {
    private final SegmentReader segment;
    private final SegmentReader.RowIndex rows;
    private int row;
    private int number = -1;
    private SegmentReader.Block block;

    Cursor(SegmentReader segment) throws IOException {
      this.segment = segment;
      rows = segment.rows();
    }

    EventRow row() throws IOException {
      if (segment.blockOf(row) != number) {
        number = segment.blockOf(row);
        block = segment.block(number);
      }
      byte[] bytes = block.event(row - segment.firstRow(number));
      return new EventRow(
          rows.epoch(row),
          rows.offset(row),
          rows.timeMicros(row),
          rows.receivedAtMicros(row),
          new ClusterUid(rows.clusterUid(row)),
          new ClusterId(rows.clusterId(row)),
          bytes.length,
          rows.dedupeHash(row),
          rows.auditIdReused(row),
          bytes,
          EventDecoder.decode(bytes).columns());
    }
  }

  @Override
  public Optional<EventRow> next() throws IOException {
    Cursor cursor = cursors.poll();
    if (cursor == null) {
      return Optional.empty();
    }
    EventRow row = cursor.row();
    if (++cursor.row < cursor.segment.info().events()) {
      cursors.add(cursor);
    }
    return Optional.of(row);
  }

  @Override
  public void close() {}
}
