package io.annals.segment;

import io.annals.tenancy.TenantUid;
import io.annals.tenancy.TopicUid;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;

/** What a query sees of the store; query code reaches it through nothing else. Thread-safe. */
public interface StoreView {
  /**
   * One consistent picture of a topic: every stored event of the time range is in exactly one of
   * segments and hot rows.
   *
   * @param fromMicros inclusive, microseconds since 1970
   * @param toMicros exclusive
   */
  Future<Snapshot> open(TenantUid tenant, TopicUid topic, long fromMicros, long toMicros);

  /**
   * What has come into a topic since an earlier look, by place in the log instead of by time. Of
   * each partition that is named, every stored event at or above its place is in exactly one of
   * segments and hot rows; others may be among them. Of the partitions that are not named only
   * {@code nextOffset} counts: where they stand now. Cheap enough to be asked a few times a second.
   */
  default Future<Snapshot> since(TenantUid tenant, TopicUid topic, Map<Integer, Place> places) {
    return open(tenant, topic, Long.MIN_VALUE, Long.MAX_VALUE);
  }

  /** A place in one partition of the log. */
  record Place(int epoch, long offset) implements Comparable<Place> {
    @Override
    public int compareTo(Place other) {
      int order = Integer.compare(epoch, other.epoch);
      return order != 0 ? order : Long.compare(offset, other.offset);
    }
  }

  /**
   * @param segments that overlap the range, newest {@code maxTime} first
   * @param hot one per partition whose owner answered
   * @param catchingUp a partition has no live owner, or its owner has not read to an end that is
   *     older than 2 s
   * @param receivedFrom microseconds since 1970: rows received before it have expired, in segments
   *     and hot tails alike, and belong to no answer
   */
  record Snapshot(
      List<SegmentInfo> segments, List<HotPartition> hot, boolean catchingUp, long receivedFrom) {
    public Snapshot {
      segments = List.copyOf(segments);
      hot = List.copyOf(hot);
    }

    /** A picture of which nothing has expired. */
    public Snapshot(List<SegmentInfo> segments, List<HotPartition> hot, boolean catchingUp) {
      this(segments, hot, catchingUp, Long.MIN_VALUE);
    }

    /** The same picture without what was received before {@code micros}. */
    public Snapshot receivedFrom(long micros) {
      return new Snapshot(segments, hot, catchingUp, Math.max(receivedFrom, micros));
    }
  }

  /**
   * The part of a partition that is not yet in segments. Rows of segments at or above {@code
   * (epoch, firstOffset)} are in {@code rows} as well and must be skipped there.
   *
   * @param firstOffset where the hot tail begins
   * @param nextOffset one past the last offset read; rows that came later are not in this picture
   * @param rows by offset; duplicates are already removed
   */
  record HotPartition(
      int partition, int epoch, long firstOffset, long nextOffset, List<EventRow> rows) {

    /** The index of the first of such rows that is at or above the offset. */
    public static int firstAtOrAbove(List<EventRow> rows, long offset) {
      int low = 0;
      int high = rows.size();
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (rows.get(middle).offset() < offset) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return low;
    }
  }
}
