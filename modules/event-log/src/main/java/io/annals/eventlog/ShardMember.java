package io.annals.eventlog;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One membership of the group that shares the control topic, kept on a thread of its own; joins
 * again when it breaks. Start and leave once each; thread-safe.
 */
final class ShardMember {
  private static final Logger LOG = LoggerFactory.getLogger(ShardMember.class);

  /** How long a process may be silent before others get its shards: the least a broker allows. */
  private static final int SESSION_MS = 6_000;

  /** How soon a member hears that the shares change; each change takes one or two of these. */
  private static final int HEARTBEAT_MS = 500;

  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration LEAVE = Duration.ofSeconds(3);
  private static final long REJOIN_MS = 1_000;

  private final Map<String, String> connection;
  private final String topic;
  private final String member;
  private final Consumer<Set<Integer>> changed;
  private final CountDownLatch leaving = new CountDownLatch(1);
  private final Promise<Void> ended = Promise.promise();
  private final Thread thread;
  private final Set<Integer> owned = new HashSet<>(); // the thread's own
  private volatile KafkaConsumer<byte[], byte[]> consumer;

  /**
   * @param topic the control topic's name, and the group's
   * @param member the same after a restart of this process
   * @param changed hears all shards that are owned from then on, on the member's thread; not while
   *     leaving
   */
  ShardMember(
      Map<String, String> connection, String topic, String member, Consumer<Set<Integer>> changed) {
    this.connection = connection;
    this.topic = topic;
    this.member = member;
    this.changed = changed;
    this.thread = new Thread(this::run, "annals-shards");
  }

  void start() {
    thread.start();
  }

  Future<Void> leave() {
    leaving.countDown();
    KafkaConsumer<byte[], byte[]> joined = consumer;
    if (joined != null) {
      joined.wakeup();
    }
    return ended.future();
  }

  private void run() {
    try {
      while (leaving.getCount() > 0) {
        beMember();
        if (leaving.await(REJOIN_MS, TimeUnit.MILLISECONDS)) {
          break;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      ended.complete();
    }
  }

  /** Returns when the process leaves or the membership broke: fenced, or not allowed. */
  private void beMember() {
    try {
      KafkaConsumer<byte[], byte[]> joined =
          new KafkaConsumer<>(
              properties(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
      consumer = joined;
      try {
        joined.subscribe(List.of(topic), new Shares());
        while (leaving.getCount() > 0) {
          joined.poll(POLL);
        }
      } finally {
        consumer = null;
        close(joined);
      }
    } catch (WakeupException leave) {
      LOG.atDebug().log("leaving the shards");
    } catch (RuntimeException broken) {
      LOG.atWarn()
          .setMessage("membership of the shards broke, joining again")
          .setCause(broken)
          .log();
      // What was owned may be another's by now.
      owned.clear();
      tell();
    }
  }

  /** A static member does not leave by closing alone: one that breaks keeps its place. */
  private void close(KafkaConsumer<byte[], byte[]> joined) {
    CloseOptions.GroupMembershipOperation membership =
        leaving.getCount() == 0
            ? CloseOptions.GroupMembershipOperation.LEAVE_GROUP
            : CloseOptions.GroupMembershipOperation.REMAIN_IN_GROUP;
    joined.close(CloseOptions.groupMembershipOperation(membership).withTimeout(LEAVE));
  }

  private void tell() {
    if (leaving.getCount() > 0) {
      changed.accept(Set.copyOf(owned));
    }
  }

  private final class Shares implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> added) {
      added.forEach(p -> owned.add(p.partition()));
      tell();
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> lost) {
      lost.forEach(p -> owned.remove(p.partition()));
      tell();
    }
  }

  private Map<String, Object> properties() {
    Map<String, Object> all = new HashMap<>(connection);
    all.put(ConsumerConfig.GROUP_ID_CONFIG, topic);
    all.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, member);
    all.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_MS);
    all.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, HEARTBEAT_MS);
    all.put(
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
        CooperativeStickyAssignor.class.getName());
    all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
    all.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    return all;
  }
}
