package io.annals.segment.compaction;

import io.annals.audit.EventDecoder;
import io.annals.segment.EventRow;
import io.annals.segment.RowSource;
import io.annals.segment.SegmentInfo;
import io.annals.segment.SegmentReader;
import io.annals.segment.Segments;
import io.annals.tenancy.ClusterId;
import io.annals.tenancy.ClusterUid;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A whole segment as rows, in its order. Holds one block and the small columns; reads each block
 * once. {@code wireBytes} of the rows is 0: a segment does not keep it.
 */
public final class SegmentRows implements RowSource {
  private final Segments.Lease lease;
  private final SegmentReader reader;
  private final SegmentReader.RowIndex rows;
  private final Map<Long, ClusterId> clusters = new HashMap<>();
  private int row;
  private int blockNumber = -1;
  private SegmentReader.Block block;

  private SegmentRows(Segments.Lease lease) throws IOException {
    this.lease = lease;
    this.reader = lease.reader();
    this.rows = reader.rows();
  }

  /** Opens the segment; it stays open until this is closed. Blocks. */
  public static SegmentRows open(Segments segments, SegmentInfo segment) throws IOException {
    Segments.Lease lease = segments.open(segment);
    try {
      return new SegmentRows(lease);
    } catch (IOException | RuntimeException e) {
      lease.close();
      throw e;
    }
  }

  @Override
  public Optional<EventRow> next() throws IOException {
    if (row >= reader.info().events()) {
      block = null;
      return Optional.empty();
    }
    int number = reader.blockOf(row);
    if (number != blockNumber) {
      block = reader.block(number);
      blockNumber = number;
    }
    EventRow next = read(row, block.event(row - reader.firstRow(number)));
    row++;
    return Optional.of(next);
  }

  private EventRow read(int at, byte[] bytes) {
    long cluster = rows.clusterUid(at);
    return new EventRow(
        rows.epoch(at),
        rows.offset(at),
        rows.timeMicros(at),
        rows.receivedAtMicros(at),
        new ClusterUid(cluster),
        clusters.computeIfAbsent(cluster, uid -> new ClusterId(rows.clusterId(at))),
        0,
        rows.dedupeHash(at),
        rows.auditIdReused(at),
        bytes,
        EventDecoder.decode(bytes).columns());
  }

  @Override
  public void close() {
    lease.close();
  }
}
