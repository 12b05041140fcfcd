package io.annals.eventlog;

import io.annals.tenancy.TopicUid;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.kafka.client.common.TopicPartition;
import io.vertx.kafka.client.consumer.KafkaConsumer;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shards of the log that this process owns: its share of the control topic's partitions in one
 * consumer group. Membership is static, so that a process that is back within 6 s has its shards
 * back at once. Two processes may believe to own a shard for a moment; the store's compare-and-set
 * decides.
 *
 * <p>Start and stop on one context; the rest is thread-safe.
 */
public final class Shards {
  private static final Logger LOG = LoggerFactory.getLogger(Shards.class);
  private static final int SESSION_MS = 6_000;
  private static final Duration REJOIN = Duration.ofSeconds(1);

  private final Vertx vertx;
  private final Map<String, String> connection;
  private final ShardTopic topic;
  private final String member;
  private final Runnable changed;
  private volatile Set<Integer> owned = Set.of();
  private volatile int count;
  private KafkaConsumer<byte[], byte[]> consumer;
  private boolean stopped;

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
    return vertx
        .executeBlocking(topic::create, false)
        .onSuccess(
            partitions -> {
              count = partitions;
              join();
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

  /** Gives up the shards here; the group keeps them for this member until its session ends. */
  public Future<Void> stop() {
    stopped = true;
    owned = Set.of();
    return consumer == null ? Future.succeededFuture() : consumer.close();
  }

  private void join() {
    if (stopped) {
      return;
    }
    KafkaConsumer<byte[], byte[]> joining =
        KafkaConsumer.create(
            vertx, properties(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    consumer = joining;
    joining
        .exceptionHandler(failed -> rejoin(joining, failed))
        .partitionsAssignedHandler(added -> change(joining, added, Set.of()))
        .partitionsRevokedHandler(lost -> change(joining, Set.of(), lost))
        .handler(none -> {});
    joining.subscribe(topic.name()).onFailure(failed -> rejoin(joining, failed));
  }

  private void change(
      KafkaConsumer<byte[], byte[]> from, Set<TopicPartition> added, Set<TopicPartition> lost) {
    if (stopped || from != consumer) {
      return;
    }
    Set<Integer> now = new HashSet<>(owned);
    lost.forEach(p -> now.remove(p.getPartition()));
    added.forEach(p -> now.add(p.getPartition()));
    owned = Set.copyOf(now);
    LOG.atInfo().setMessage("shards changed").addKeyValue("owned", now.size()).log();
    changed.run();
  }

  /** A member that was fenced or broke cannot go on; what it owned may be another's by now. */
  private void rejoin(KafkaConsumer<byte[], byte[]> broken, Throwable failed) {
    if (stopped || broken != consumer) {
      return;
    }
    LOG.atWarn().setMessage("membership of the shards broke, joining again").setCause(failed).log();
    consumer = null;
    owned = Set.of();
    changed.run();
    broken.close().onComplete(closed -> vertx.setTimer(REJOIN.toMillis(), timer -> join()));
  }

  private Map<String, String> properties() {
    Map<String, String> all = new HashMap<>(connection);
    all.put(ConsumerConfig.GROUP_ID_CONFIG, topic.name());
    all.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, member);
    all.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, Integer.toString(SESSION_MS));
    all.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, Integer.toString(SESSION_MS / 4));
    all.put(
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
        CooperativeStickyAssignor.class.getName());
    all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
    all.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
    return all;
  }
}
