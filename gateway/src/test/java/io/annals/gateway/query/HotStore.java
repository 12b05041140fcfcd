package io.annals.gateway.query;

import io.annals.audit.DecodedEvent;
import io.annals.audit.EventDecoder;
import io.annals.segment.EventRow;
import io.annals.segment.StoreView;
import io.annals.tenancy.ClusterId;
import io.annals.tenancy.ClusterUid;
import io.annals.tenancy.TenantUid;
import io.annals.tenancy.TopicUid;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** A store of hot rows alone, one partition a topic. */
final class HotStore implements StoreView {
  private record Key(TenantUid tenant, TopicUid topic) {}

  private final Map<Key, List<EventRow>> rows = new HashMap<>();
  private final AtomicLong looks = new AtomicLong();
  volatile boolean silent;

  /** When set, pictures come only after it completes. */
  volatile Future<Void> held = Future.succeededFuture();

  synchronized void add(TenantUid tenant, TopicUid topic, long receivedAtMicros, String event) {
    List<EventRow> topicRows = rows.computeIfAbsent(new Key(tenant, topic), k -> new ArrayList<>());
    byte[] bytes = event.getBytes(StandardCharsets.UTF_8);
    DecodedEvent decoded = EventDecoder.decode(bytes);
    long time =
        decoded.stageTimeMicros() == Long.MIN_VALUE ? receivedAtMicros : decoded.stageTimeMicros();
    topicRows.add(
        new EventRow(
            0,
            topicRows.size(),
            time,
            receivedAtMicros,
            new ClusterUid(1),
            new ClusterId("prod"),
            bytes.length,
            0,
            event.contains("reused"),
            bytes,
            decoded.columns()));
  }

  /** How often it was asked. */
  long looks() {
    return looks.get();
  }

  @Override
  public synchronized Future<Snapshot> open(TenantUid tenant, TopicUid topic, long from, long to) {
    looks.incrementAndGet();
    if (silent) {
      return Future.failedFuture(new IllegalStateException("no answer"));
    }
    List<EventRow> known = List.copyOf(rows.getOrDefault(new Key(tenant, topic), List.of()));
    Snapshot picture =
        new Snapshot(List.of(), List.of(new HotPartition(0, 0, 0, known.size(), known)), false);
    return held.map(picture);
  }
}
