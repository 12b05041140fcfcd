package io.annals.segment.format;

import io.annals.segment.SegmentInfo;
import java.util.Arrays;

/** What is said of a segment. */
final class SegmentFacts {
  private SegmentFacts() {}

  /** Whether the footer's facts are those of the catalogue; the body's digest is not compared. */
  static boolean same(SegmentInfo a, SegmentInfo b) {
    return a.id().equals(b.id())
        && a.tenant().equals(b.tenant())
        && a.topic().equals(b.topic())
        && a.partition() == b.partition()
        && a.epoch() == b.epoch()
        && a.firstOffset() == b.firstOffset()
        && a.lastOffset() == b.lastOffset()
        && a.minTime() == b.minTime()
        && a.maxTime() == b.maxTime()
        && a.events() == b.events()
        && a.rawBytes() == b.rawBytes()
        && a.columnsBytes() == b.columnsBytes()
        && a.bodyBytes() == b.bodyBytes()
        && a.format() == b.format()
        && Arrays.equals(a.columnsSha256(), b.columnsSha256());
  }

  /** With the body's own size and digest. */
  static SegmentInfo withBody(SegmentInfo i, long bytes, byte[] sha256) {
    return new SegmentInfo(
        i.id(),
        i.tenant(),
        i.topic(),
        i.partition(),
        i.epoch(),
        i.firstOffset(),
        i.lastOffset(),
        i.minTime(),
        i.maxTime(),
        i.minReceived(),
        i.maxReceived(),
        i.events(),
        i.irregular(),
        i.rawBytes(),
        i.columnsBytes(),
        bytes,
        i.columnsSha256(),
        sha256,
        i.minuteCounts(),
        i.format());
  }
}
