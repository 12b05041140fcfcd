package io.annals.eventlog;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.kafka.admin.KafkaAdminClient;
import io.vertx.kafka.admin.NewTopic;
import io.vertx.kafka.client.common.PartitionInfo;
import io.vertx.kafka.client.producer.KafkaProducer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes Kafka topics as the log needs them: nothing is deleted by age or size, the store deletes
 * what it has. Three replicas of which two must have each record, or what the cluster can give,
 * with a warning. Thread-safe.
 */
public final class KafkaLogProvisioner implements LogProvisioner {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaLogProvisioner.class);

  private static final int WANTED_REPLICAS = 3;
  private static final Duration LEADER_LIMIT = Duration.ofSeconds(10);
  private static final long LEADER_POLL_MS = 20;

  private final Vertx vertx;
  private final EventLogConfig config;
  private final KafkaAdminClient admin;
  private final KafkaProducer<byte[], byte[]> eyes;

  /** Connects when first used; does not block. */
  public KafkaLogProvisioner(Vertx vertx, EventLogConfig config) {
    this.vertx = vertx;
    this.config = config;
    this.admin =
        KafkaAdminClient.create(
            vertx,
            Map.of(
                "bootstrap.servers",
                config.bootstrapServers(),
                "client.id",
                "annals-provisioning",
                "request.timeout.ms",
                "5000",
                "default.api.timeout.ms",
                "10000"));
    ByteArraySerializer bytes = new ByteArraySerializer();
    this.eyes =
        KafkaProducer.create(
            vertx,
            Map.of(
                "bootstrap.servers",
                config.bootstrapServers(),
                "client.id",
                "annals-provisioning",
                "buffer.memory",
                Integer.toString(1 << 20),
                "max.block.ms",
                "1000",
                "metadata.max.idle.ms",
                "5000"),
            bytes,
            bytes);
  }

  @Override
  public Future<Void> create(LogTopic topic, int partitions) {
    String name = topic.kafkaName();
    long deadline = System.nanoTime() + LEADER_LIMIT.toNanos();
    return replication()
        .compose(replicas -> admin.createTopics(List.of(newTopic(name, partitions, replicas))))
        .recover(
            failure ->
                failure instanceof TopicExistsException
                    ? Future.succeededFuture()
                    : Future.failedFuture(failure))
        .compose(created -> leaders(name, partitions, deadline));
  }

  private NewTopic newTopic(String name, int partitions, int replicas) {
    return new NewTopic(name, partitions, (short) replicas)
        .setConfig(
            Map.of(
                "cleanup.policy", "delete",
                "retention.ms", "-1",
                "retention.bytes", "-1",
                "segment.ms", "3600000",
                "max.message.bytes", Integer.toString(KafkaEventLog.MAX_RECORD),
                "min.insync.replicas", Integer.toString(replicas >= WANTED_REPLICAS ? 2 : 1),
                "unclean.leader.election.enable", "false"));
  }

  private Future<Integer> replication() {
    if (config.replication() > 0) {
      return Future.succeededFuture(config.replication());
    }
    return admin.describeCluster().map(cluster -> Math.min(WANTED_REPLICAS, brokers(cluster)));
  }

  private static int brokers(io.vertx.kafka.admin.ClusterDescription cluster) {
    return Math.max(1, cluster.getNodes().size());
  }

  /**
   * Checks once, at start, what the cluster promises. A warning is logged for what is less than an
   * acknowledged event deserves; nothing fails.
   */
  public Future<Void> check() {
    return replication()
        .onSuccess(
            replicas -> {
              if (replicas < WANTED_REPLICAS) {
                LOG.atWarn()
                    .addKeyValue("replicas", replicas)
                    .log("log topics have fewer than three replicas: a lost broker loses events");
              }
            })
        .mapEmpty();
  }

  /** Completes when a producer can send to every partition. */
  private Future<Void> leaders(String name, int partitions, long deadline) {
    return eyes.partitionsFor(name)
        .map(found -> found.size() >= partitions && found.stream().allMatch(this::led))
        .otherwise(false)
        .compose(
            led -> {
              if (led) {
                return Future.succeededFuture();
              }
              if (System.nanoTime() - deadline >= 0) {
                return Future.failedFuture(
                    new IllegalStateException("the new log topic has no leader yet"));
              }
              return vertx
                  .timer(LEADER_POLL_MS)
                  .compose(tick -> leaders(name, partitions, deadline));
            });
  }

  private boolean led(PartitionInfo partition) {
    return partition.getLeader() != null && partition.getLeader().getId() >= 0;
  }

  @Override
  public Future<Void> delete(LogTopic topic) {
    return admin
        .deleteTopics(List.of(topic.kafkaName()))
        .recover(
            failure ->
                failure instanceof UnknownTopicOrPartitionException
                    ? Future.succeededFuture()
                    : Future.failedFuture(failure));
  }

  /** Lets go of the connections. */
  public Future<Void> close() {
    return eyes.close(1_000).eventually(() -> admin.close(1_000));
  }
}
