package io.annals.segment.rebuild;

import io.annals.segment.SegmentInfo;
import io.annals.segment.SegmentReader;
import io.annals.segment.Segments;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Which of a partition's segments are to be in the catalogue, so that each event is in one of them.
 * An event is told by (epoch, offset), which no two events of a partition share: segments that
 * share one hold copies, because compaction has replaced one by the other or a flush was written
 * twice.
 *
 * @param chosen each event of the partition that any segment has, once
 * @param superseded the others
 * @param skipped what cannot be read, or told apart
 */
record PartitionChoice(
    List<SegmentInfo> chosen, List<SegmentInfo> superseded, List<RebuildReport.Skipped> skipped) {

  /**
   * Opens only segments whose offsets lie between each other's. Blocks.
   *
   * @param fixed ids that are in the catalogue already and stay there
   */
  static PartitionChoice of(List<SegmentInfo> segments, Set<UUID> fixed, Segments readers) {
    PartitionChoice all =
        new PartitionChoice(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (List<SegmentInfo> group : overlapping(segments)) {
      if (group.size() == 1) {
        all.chosen.add(group.get(0));
      } else {
        all.choose(group, fixed, readers);
      }
    }
    return all;
  }

  /** Groups whose ranges of offsets are apart. */
  private static List<List<SegmentInfo>> overlapping(List<SegmentInfo> segments) {
    List<SegmentInfo> ordered = new ArrayList<>(segments);
    ordered.sort(
        Comparator.comparingInt(SegmentInfo::epoch).thenComparingLong(SegmentInfo::firstOffset));
    List<List<SegmentInfo>> groups = new ArrayList<>();
    int epoch = -1;
    long end = -1;
    for (SegmentInfo segment : ordered) {
      if (segment.epoch() != epoch || segment.firstOffset() > end) {
        groups.add(new ArrayList<>());
        epoch = segment.epoch();
        end = segment.lastOffset();
      }
      groups.get(groups.size() - 1).add(segment);
      end = Math.max(end, segment.lastOffset());
    }
    return groups;
  }

  private void choose(List<SegmentInfo> group, Set<UUID> fixed, Segments readers) {
    List<SegmentInfo> readable = new ArrayList<>();
    Map<UUID, OffsetRuns> offsets = new HashMap<>();
    for (SegmentInfo segment : group) {
      try {
        offsets.put(segment.id(), offsets(segment, readers));
        readable.add(segment);
      } catch (IOException unreadable) {
        skipped.add(
            new RebuildReport.Skipped(
                segment.bodyObject(), "cannot be read: " + unreadable.getMessage()));
      }
    }
    DisjointChoice choice =
        new DisjointChoice(readable.stream().mapToLong(SegmentInfo::events).toArray());
    BitSet staying = new BitSet();
    for (int i = 0; i < readable.size(); i++) {
      OffsetRuns mine = offsets.get(readable.get(i).id());
      for (int j = 0; j < i; j++) {
        if (mine.meets(offsets.get(readable.get(j).id()))) {
          choice.share(i, j);
        }
      }
      staying.set(i, fixed.contains(readable.get(i).id()));
    }
    take(readable, choice, staying);
  }

  private void take(List<SegmentInfo> readable, DisjointChoice choice, BitSet staying) {
    try {
      BitSet taken = choice.choose(staying);
      for (int i = 0; i < readable.size(); i++) {
        (taken.get(i) ? chosen : superseded).add(readable.get(i));
      }
    } catch (DisjointChoice.EntangledException e) {
      Set<String> names = new HashSet<>();
      readable.forEach(segment -> names.add(segment.bodyObject()));
      for (String name : names) {
        skipped.add(
            new RebuildReport.Skipped(
                name, "shares events with too many other segments to tell which is right"));
      }
    }
  }

  private static OffsetRuns offsets(SegmentInfo segment, Segments readers) throws IOException {
    try (Segments.Lease lease = readers.open(segment)) {
      SegmentReader.RowIndex rows = lease.reader().rows();
      long[] offsets = new long[Math.toIntExact(segment.events())];
      for (int row = 0; row < offsets.length; row++) {
        offsets[row] = rows.offset(row);
      }
      return OffsetRuns.of(offsets);
    }
  }
}
