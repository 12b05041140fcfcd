package io.annals.segment.format;

import io.annals.segment.EventRow;
import io.annals.segment.MinuteCounts;
import io.annals.segment.SegmentInfo;
import io.annals.tenancy.TenantUid;
import io.annals.tenancy.TopicUid;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;

/** What is to be said of a segment, counted from its rows. */
public final class SegmentFacts {
  private static final byte[] NONE_YET = {};

  private SegmentFacts() {}

  /**
   * All but the parts' sizes and digests.
   *
   * @param rows not empty
   */
  public static SegmentInfo of(
      UUID id, TenantUid tenant, TopicUid topic, int partition, List<EventRow> rows) {
    EventRow first = rows.get(0);
    Range offsets = new Range();
    Range times = new Range();
    Range received = new Range();
    TreeMap<Long, Long> minutes = new TreeMap<>();
    long minute = MinuteCounts.minuteOf(first.timeMicros());
    long inMinute = 0;
    long irregular = 0;
    long rawBytes = 0;
    for (EventRow row : rows) {
      offsets.add(row.offset());
      times.add(row.timeMicros());
      received.add(row.receivedAtMicros());
      irregular += row.columns().irregular() ? 1 : 0;
      rawBytes += row.bytes().length;
      long rowMinute = MinuteCounts.minuteOf(row.timeMicros());
      if (rowMinute != minute) {
        minutes.merge(minute, inMinute, Long::sum);
        minute = rowMinute;
        inMinute = 0;
      }
      inMinute++;
    }
    minutes.merge(minute, inMinute, Long::sum);
    return new SegmentInfo(
        id,
        tenant,
        topic,
        partition,
        first.epoch(),
        offsets.least,
        offsets.most,
        times.least,
        times.most,
        received.least,
        received.most,
        rows.size(),
        irregular,
        rawBytes,
        0,
        0,
        NONE_YET,
        NONE_YET,
        MinuteCounts.encode(minutes),
        BodyFormat.BLOCK_VERSION);
  }

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

  /** With the Parquet part known. */
  public static SegmentInfo withColumns(SegmentInfo i, long bytes, byte[] sha256) {
    return withParts(i, bytes, sha256, i.bodyBytes(), i.bodySha256());
  }

  static SegmentInfo withBody(SegmentInfo i, long bytes, byte[] sha256) {
    return withParts(i, i.columnsBytes(), i.columnsSha256(), bytes, sha256);
  }

  private static SegmentInfo withParts(
      SegmentInfo i, long columnsBytes, byte[] columnsSha256, long bodyBytes, byte[] bodySha256) {
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
        columnsBytes,
        bodyBytes,
        columnsSha256,
        bodySha256,
        i.minuteCounts(),
        i.format());
  }

  private static final class Range {
    private long least = Long.MAX_VALUE;
    private long most = Long.MIN_VALUE;

    void add(long value) {
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
  }
}
