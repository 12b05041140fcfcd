package io.annals.gateway.peer;

import static io.annals.testkit.Eventually.await;

import io.annals.audit.DecodedEvent;
import io.annals.audit.EventDecoder;
import io.annals.gateway.store.HeldTail;
import io.annals.segment.EventRow;
import io.annals.segment.StoreView.HotPartition;
import io.annals.tenancy.ClusterId;
import io.annals.tenancy.ClusterUid;
import io.annals.tenancy.TenantUid;
import io.annals.tenancy.TopicUid;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** One process that holds the tail of one partition, with a heartbeat that never ends. */
final class TailProcess {
  static final TenantUid TENANT = new TenantUid(3);
  static final TopicUid TOPIC = new TopicUid(5);
  static final int PARTITION = 2;

  final String id;
  final PeerServer server;
  final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final List<EventRow> rows = new ArrayList<>();
  private UUID opening = UUID.randomUUID();
  private List<EventRow> shown; // as of the last question
  private long rawBytes;
  private long firstOffset;
  private boolean behind;
  private boolean holding = true;

  TailProcess(Vertx vertx, Pool pool, String id, PeerKey key) {
    this.id = id;
    this.server =
        await(
            PeerServer.start(
                vertx,
                new PeerConfig("127.0.0.1", 0, Optional.empty(), Optional.empty(), 0),
                id,
                (topic, partition, now) -> held(topic, partition),
                key,
                InstantSource.system(),
                metrics));
    advertise(pool, server.url().toString());
  }

  /** Tells the others where it is. */
  void advertise(Pool pool, String url) {
    await(
        pool.preparedQuery(
                """
                INSERT INTO gateway (id, heartbeat, version_loaded, internal_url)
                VALUES ($1, now() + interval '1 day', 1, $2)
                ON CONFLICT (id) DO UPDATE SET internal_url = $2
                """)
            .execute(Tuple.of(id, url)));
  }

  /** One more row a second after the one before; its text is {@code length} bytes or a few more. */
  synchronized void append(int length) {
    long offset = firstOffset + rows.size();
    String padding = "x".repeat(length);
    append(
        ("{\"auditID\":\"a" + offset + "\",\"verb\":\"get\",\"p\":\"" + padding + "\"}")
            .getBytes(StandardCharsets.UTF_8));
  }

  /** The same with this text. */
  synchronized void append(byte[] text) {
    long offset = firstOffset + rows.size();
    DecodedEvent event = EventDecoder.decode(text);
    rows.add(
        new EventRow(
            4,
            offset,
            offset * 1_000_000,
            offset * 1_000_000 + 7,
            new ClusterUid(1 + offset % 2),
            new ClusterId("c" + offset % 2),
            text.length,
            (int) offset * 31,
            offset % 3 == 0,
            text,
            event.columns()));
  }

  /** The first rows are in segments now. */
  synchronized void flush(int count) {
    rows.subList(0, count).clear();
    shown = null;
    firstOffset += count;
  }

  synchronized void reopen() {
    opening = UUID.randomUUID();
  }

  synchronized void hold(boolean now) {
    holding = now;
  }

  synchronized void fallBehind() {
    behind = true;
  }

  synchronized List<EventRow> rows() {
    return List.copyOf(rows);
  }

  private synchronized Optional<HeldTail> held(TopicUid topic, int partition) {
    if (!holding || !topic.equals(TOPIC) || partition != PARTITION) {
      return Optional.empty();
    }
    if (shown == null || shown.size() != rows.size()) {
      shown = rows();
      rawBytes = shown.stream().mapToLong(row -> row.bytes().length).sum();
    }
    HotPartition picture =
        new HotPartition(partition, 4, firstOffset, firstOffset + shown.size(), shown);
    return Optional.of(new HeldTail(TENANT, opening, behind, rawBytes, picture));
  }
}
