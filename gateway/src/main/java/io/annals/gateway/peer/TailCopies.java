package io.annals.gateway.peer;

import io.annals.gateway.peer.TailFollower.PartitionKey;
import io.annals.gateway.store.HeldTail;
import io.annals.gateway.store.PeerTails;
import io.annals.tenancy.TenantUid;
import io.annals.tenancy.TopicUid;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The hot tails of other processes, asked over their internal ports. Of what was asked for lately a
 * copy is kept, so that the next question brings only what is new. Thread-safe.
 */
public final class TailCopies implements PeerTails {
  private static final Logger LOG = LoggerFactory.getLogger(TailCopies.class);

  /**
   * For a caller, who cannot wait longer; each question has 1 s. The first copy of a large tail may
   * take longer, goes on, and is there for the next caller.
   */
  private static final long DEADLINE_SECONDS = 4;

  private static final int MOST_COPIES = 10_000;

  private final Peers peers;
  private final PeerCalls calls;
  private final CopyMemory memory;
  private final Map<PartitionKey, TailFollower> followers =
      new LinkedHashMap<>(16, 0.75f, true); // least recently asked first; guarded by itself

  /**
   * @param self id of this process
   * @param bytes memory of all copies
   */
  public TailCopies(
      Vertx vertx, Pool pool, String self, PeerKey key, long bytes, MeterRegistry metrics) {
    this.peers = new Peers(vertx, pool, self);
    this.calls = new PeerCalls(vertx, key, metrics);
    this.memory = new CopyMemory(bytes);
    Gauge.builder("annals.peers.copies.bytes", memory, CopyMemory::used)
        .description("memory of the copies of other processes' hot tails")
        .register(metrics);
  }

  /** Begins to know the other processes; completes when it knows those that are there now. */
  public Future<Void> start() {
    peers.start();
    return peers.refresh();
  }

  public Future<Void> stop() {
    peers.stop();
    return calls.close();
  }

  @Override
  public Future<Optional<HeldTail>> find(
      TenantUid tenant, TopicUid topic, int partition, long fromMicros, long toMicros) {
    return follower(new PartitionKey(tenant, topic, partition))
        .tail(fromMicros, toMicros)
        .timeout(DEADLINE_SECONDS, TimeUnit.SECONDS)
        .onFailure(
            failure ->
                LOG.atDebug()
                    .addKeyValue("tenantUid", tenant)
                    .addKeyValue("topicUid", topic)
                    .addKeyValue("partition", partition)
                    .setCause(failure)
                    .log("No process tells the hot tail"))
        .otherwise(Optional.empty());
  }

  private TailFollower follower(PartitionKey key) {
    TailFollower asked;
    synchronized (followers) {
      asked = followers.computeIfAbsent(key, k -> new TailFollower(k, peers, calls, memory));
      Iterator<TailFollower> oldest = followers.values().iterator();
      while (followers.size() > MOST_COPIES || memory.isUsedUp()) {
        TailFollower next = oldest.next();
        if (next == asked) { // the newest: there is no other
          break;
        }
        oldest.remove();
        next.drop();
      }
    }
    return asked;
  }
}
