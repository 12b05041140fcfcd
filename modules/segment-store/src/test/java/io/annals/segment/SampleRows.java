package io.annals.segment;

import io.annals.audit.DecodedEvent;
import io.annals.audit.EventDecoder;
import io.annals.tenancy.ClusterId;
import io.annals.tenancy.ClusterUid;
import io.annals.testkit.SampleEvents;
import java.util.ArrayList;
import java.util.List;

/** Rows for tests. */
public final class SampleRows {
  private static final long RECEIVED = 1_790_000_000_000_000L;

  private SampleRows() {}

  /** The real events, two clusters in turn, in file order. */
  public static List<EventRow> sample() {
    List<EventRow> rows = new ArrayList<>();
    for (byte[] line : SampleEvents.sample()) {
      rows.add(row(rows.size(), line));
    }
    return rows;
  }

  /** The row of an event at an offset. */
  public static EventRow row(long offset, byte[] bytes) {
    long received = RECEIVED + offset * 1000;
    DecodedEvent decoded = EventDecoder.decode(bytes);
    long time = decoded.stageTimeMicros() == Long.MIN_VALUE ? received : decoded.stageTimeMicros();
    long cluster = offset % 2 + 1;
    return new EventRow(
        0,
        offset,
        time,
        received,
        new ClusterUid(cluster),
        new ClusterId("cluster-" + cluster),
        bytes.length + 1,
        (int) offset * 31,
        offset % 7 == 0,
        bytes,
        decoded.columns());
  }
}
