package io.annals.eventlog;

import io.annals.tenancy.TopicUid;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shards of the log that this process owns: its share of the control topic's partitions in one
 * consumer group. Membership is static, so that a process that was killed and is back within 6 s
 * has its shards back at once; one that stops in order leaves the group, and the others have its
 * shards within a second or two. Two processes may believe to own a shard for a moment; the store's
 * compare-and-set decides.
 *
 * <p>Start and stop on one context; the rest is thread-safe.
 */
public final class Shards {
  private static final Logger LOG = LoggerFactory.getLogger(Shards.class);

  private final Vertx vertx;
  private final Map<String, String> connection;
  private final ShardTopic topic;
  private final String member;
  private final Runnable changed;
  private volatile Set<Integer> owned = Set.of();
  private volatile int count;
  private ShardMember membership;
  private volatile boolean stopped;

  /**
   * @param connection {@code bootstrap.servers} and what security needs
   * @param member the same after a restart of this process
   * @param changed runs after each change of {@link #owned}, on the context that called start
   */
  public Shards(
      Vertx vertx,
      Map<String, String> connection,
      ShardTopic topic,
      String member,
      Runnable changed) {
    this.vertx = vertx;
    this.connection = Map.copyOf(connection);
    this.topic = topic;
    this.member = member;
    this.changed = changed;
  }

  /** Completes when the control topic is there; shards come a little later. */
  public Future<Void> start() {
    Context context = vertx.getOrCreateContext();
    return vertx
        .executeBlocking(topic::create, false)
        .onSuccess(
            partitions -> {
              count = partitions;
              join(context);
            })
        .mapEmpty();
  }

  /** The shards of this process now. */
  public Set<Integer> owned() {
    return owned;
  }

  /** Whether this process owns the shard of this log partition. */
  public boolean owns(TopicUid logTopic, int partition) {
    int shards = count;
    return shards > 0 && owned.contains(shardOf(logTopic, partition, shards));
  }

  /** Stable for ever: processes of different versions must agree. */
  static int shardOf(TopicUid logTopic, int partition, int shards) {
    long mixed = (logTopic.value() * 0x9E3779B97F4A7C15L + partition) * 0xBF58476D1CE4E5B9L;
    return (int) Math.floorMod(mixed ^ (mixed >>> 32), (long) shards);
  }

  /** Leaves the group; completes when it knows, or after 3 s at most. */
  public Future<Void> stop() {
    stopped = true;
    owned = Set.of();
    return membership == null ? Future.succeededFuture() : membership.leave();
  }

  private void join(Context context) {
    if (!stopped) {
      membership =
          new ShardMember(
              connection, topic.name(), member, now -> change(context, Set.copyOf(now)));
      membership.start();
    }
  }

  private void change(Context context, Set<Integer> now) {
    if (stopped) {
      return;
    }
    owned = now;
    LOG.atInfo().setMessage("shards changed").addKeyValue("owned", now.size()).log();
    context.runOnContext(none -> changed.run());
  }
}
