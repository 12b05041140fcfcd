package io.annals.segment.hot;

import io.annals.segment.SegmentInfo;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The segments of one partition, as its owner knows them. Thread-safe. */
final class PartitionSegments {
  private volatile List<SegmentInfo> all;

  PartitionSegments(Collection<SegmentInfo> all) {
    this.all = List.copyOf(all);
  }

  /** Those whose times touch [from, to], microseconds. */
  List<SegmentInfo> touching(long from, long to) {
    return all.stream().filter(s -> s.maxTime() >= from && s.minTime() <= to).toList();
  }

  /** Those with an event received at this time or later, microseconds. */
  List<SegmentInfo> receivedSince(long time) {
    return all.stream().filter(s -> s.maxReceived() >= time).toList();
  }

  synchronized void add(Collection<SegmentInfo> more) {
    List<SegmentInfo> grown = new ArrayList<>(all);
    grown.addAll(more);
    all = List.copyOf(grown);
  }
}
