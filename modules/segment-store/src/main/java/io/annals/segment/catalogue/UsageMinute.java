package io.annals.segment.catalogue;

import io.annals.segment.EventRow;
import io.annals.segment.MinuteCounts;
import io.annals.tenancy.ClusterUid;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * What one cluster brought into one topic within one minute.
 *
 * @param minute of receivedAt, since 1970
 * @param writeBytes on the wire
 * @param indexBytes uncompressed
 */
public record UsageMinute(
    ClusterUid cluster, long minute, long events, long writeBytes, long indexBytes) {

  private static final Comparator<Key> ORDER =
      Comparator.comparingLong(Key::cluster).thenComparingLong(Key::minute);

  /** The usage of these events, by cluster and minute: the order in which rows are locked. */
  public static List<UsageMinute> of(Collection<EventRow> rows) {
    TreeMap<Key, long[]> sums = new TreeMap<>(ORDER);
    Key last = null;
    long[] sum = null;
    for (EventRow row : rows) {
      Key key = new Key(row.cluster().value(), MinuteCounts.minuteOf(row.receivedAtMicros()));
      if (!key.equals(last)) {
        last = key;
        sum = sums.computeIfAbsent(key, none -> new long[3]);
      }
      sum[0]++;
      sum[1] += row.wireBytes();
      sum[2] += row.bytes().length;
    }
    return sums.entrySet().stream()
        .map(
            e ->
                new UsageMinute(
                    new ClusterUid(e.getKey().cluster()),
                    e.getKey().minute(),
                    e.getValue()[0],
                    e.getValue()[1],
                    e.getValue()[2]))
        .toList();
  }

  private record Key(long cluster, long minute) {}
}
