package io.annals.segment.catalogue;

import io.annals.segment.SegmentInfo;
import java.util.List;
import java.util.UUID;

/**
 * All that one compaction changes in the catalogue.
 *
 * @param claim with which the partition was opened; see {@link Positions#open}
 * @param replaced ids of the segments whose rows are in {@code merged}
 */
public record CompactionRecord(
    PartitionId partition, UUID claim, List<UUID> replaced, SegmentInfo merged) {
  public CompactionRecord {
    replaced = List.copyOf(replaced);
  }
}
