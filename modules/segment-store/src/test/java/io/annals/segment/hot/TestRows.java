package io.annals.segment.hot;

import io.annals.audit.DecodedEvent;
import io.annals.audit.EventDecoder;
import io.annals.segment.EventRow;
import io.annals.tenancy.ClusterId;
import io.annals.tenancy.ClusterUid;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/** Makes rows as the feed does. */
final class TestRows {
  static final Instant START = Instant.parse("2026-05-04T10:00:00Z");

  private TestRows() {}

  /** An event of cluster 1 at {@code second}, received right then. */
  static EventRow event(long offset, String auditId, int second, String content) {
    return row(0, offset, 1, text(auditId, "ResponseComplete", second, content), second);
  }

  static String text(String auditId, String stage, int second, String content) {
    return "{\"auditID\":\"%s\",\"stage\":\"%s\",\"verb\":\"get\",\"note\":\"%s\",\"stageTimestamp\":\"%s\"}"
        .formatted(auditId, stage, content, START.plusSeconds(second));
  }

  static EventRow row(int epoch, long offset, long cluster, String json, int receivedSecond) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    DecodedEvent event = EventDecoder.decode(bytes);
    long received = Rows.micros(START.plusSeconds(receivedSecond));
    return new EventRow(
        epoch,
        offset,
        event.stageTimeMicros() == Long.MIN_VALUE ? received : event.stageTimeMicros(),
        received,
        new ClusterUid(cluster),
        new ClusterId("c" + cluster),
        bytes.length / 2,
        Arrays.hashCode(bytes),
        false,
        bytes,
        event.columns());
  }
}
