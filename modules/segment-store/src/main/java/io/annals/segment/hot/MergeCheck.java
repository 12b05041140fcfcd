package io.annals.segment.hot;

import io.annals.segment.SegmentInfo;
import java.io.IOException;
import java.util.List;
import java.util.function.ToLongFunction;

/** A merged segment must account for every row of the old ones before they may go. */
final class MergeCheck {
  private MergeCheck() {}

  static void require(List<SegmentInfo> group, SegmentInfo merged) throws IOException {
    boolean complete =
        merged.events() == sum(group, SegmentInfo::events)
            && merged.rawBytes() == sum(group, SegmentInfo::rawBytes)
            && merged.firstOffset() == least(group, SegmentInfo::firstOffset)
            && merged.lastOffset() == most(group, SegmentInfo::lastOffset)
            && merged.minTime() == least(group, SegmentInfo::minTime)
            && merged.maxTime() == most(group, SegmentInfo::maxTime)
            && merged.minReceived() == least(group, SegmentInfo::minReceived)
            && merged.maxReceived() == most(group, SegmentInfo::maxReceived)
            && group.stream().allMatch(s -> s.epoch() == merged.epoch());
    if (!complete) {
      throw new IOException("a merged segment does not account for all rows of the old ones");
    }
  }

  private static long sum(List<SegmentInfo> group, ToLongFunction<SegmentInfo> fact) {
    return group.stream().mapToLong(fact).sum();
  }

  private static long least(List<SegmentInfo> group, ToLongFunction<SegmentInfo> fact) {
    return group.stream().mapToLong(fact).min().orElseThrow();
  }

  private static long most(List<SegmentInfo> group, ToLongFunction<SegmentInfo> fact) {
    return group.stream().mapToLong(fact).max().orElseThrow();
  }
}
