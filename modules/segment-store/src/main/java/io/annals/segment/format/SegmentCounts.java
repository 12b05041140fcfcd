package io.annals.segment.format;

import io.annals.segment.EventRow;
import io.annals.segment.MinuteCounts;
import io.annals.segment.SegmentInfo;
import io.annals.segment.SegmentWriter.Target;
import java.util.TreeMap;

/** Counts what is to be said of a segment, row by row. Not thread-safe. */
final class SegmentCounts {
  private static final byte[] NONE_YET = {};

  private final Range offsets = new Range();
  private final Range times = new Range();
  private final Range received = new Range();
  private final TreeMap<Long, Long> minutes = new TreeMap<>();
  private long minute;
  private long inMinute;
  private int epoch;
  private long events;
  private long irregular;
  private long rawBytes;

  private static final class Range {
    private long least = Long.MAX_VALUE;
    private long most = Long.MIN_VALUE;

    void add(long value) {
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
  }

  void add(EventRow row) {
    if (events == 0) {
      epoch = row.epoch();
      minute = MinuteCounts.minuteOf(row.timeMicros());
    }
    events++;
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

  long rawBytes() {
    return rawBytes;
  }

  /** All but the body's size and digest. At least one row was added, and none is added after. */
  SegmentInfo facts(Target target, BlockVersion version, long columnsBytes, byte[] columnsSha256) {
    minutes.merge(minute, inMinute, Long::sum);
    return new SegmentInfo(
        target.id(),
        target.tenant(),
        target.topic(),
        target.partition(),
        epoch,
        offsets.least,
        offsets.most,
        times.least,
        times.most,
        received.least,
        received.most,
        events,
        irregular,
        rawBytes,
        columnsBytes,
        0,
        columnsSha256,
        NONE_YET,
        MinuteCounts.encode(minutes),
        version.number());
  }
}
