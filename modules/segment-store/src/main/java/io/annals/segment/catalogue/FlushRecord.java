package io.annals.segment.catalogue;

import io.annals.segment.SegmentInfo;
import java.util.List;
import java.util.UUID;

/**
 * All that one flush changes in the catalogue.
 *
 * @param announced ids of the pending rows: those of the segments, or one of its own when every
 *     record was a duplicate. They also tell whether the flush has happened
 * @param usage sorted by cluster and minute
 */
public record FlushRecord(
    PartitionId partition,
    Position from,
    Position to,
    List<UUID> announced,
    List<SegmentInfo> segments,
    List<UsageMinute> usage,
    List<Gap> gaps) {
  public FlushRecord {
    announced = List.copyOf(announced);
    segments = List.copyOf(segments);
    usage = List.copyOf(usage);
    gaps = List.copyOf(gaps);
    if (announced.isEmpty()) {
      throw new IllegalArgumentException("a flush without an id cannot be told from none");
    }
  }
}
