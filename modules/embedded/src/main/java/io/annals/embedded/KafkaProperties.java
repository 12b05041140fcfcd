package io.annals.embedded;

import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/** The settings of a broker that is also its own controller and that uses little. */
final class KafkaProperties {
  /** One record of 8 MiB with its key, headers and batch around it. */
  private static final String LARGEST_BATCH = Integer.toString(9 << 20);

  private static final Map<String, String> ALONE =
      Map.ofEntries(
          Map.entry("process.roles", "broker,controller"),
          Map.entry("node.id", "1"),
          Map.entry("controller.listener.names", "CONTROLLER"),
          Map.entry("inter.broker.listener.name", "PLAINTEXT"),
          Map.entry("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT"),
          Map.entry("auto.create.topics.enable", "false"),
          Map.entry("offsets.topic.num.partitions", "1"),
          Map.entry("offsets.topic.replication.factor", "1"),
          Map.entry("transaction.state.log.num.partitions", "1"),
          Map.entry("transaction.state.log.replication.factor", "1"),
          Map.entry("transaction.state.log.min.isr", "1"),
          Map.entry("share.coordinator.state.topic.num.partitions", "1"),
          Map.entry("share.coordinator.state.topic.replication.factor", "1"),
          Map.entry("share.coordinator.state.topic.min.isr", "1"),
          Map.entry("group.initial.rebalance.delay.ms", "0"));

  private static final Map<String, String> SMALL =
      Map.ofEntries(
          Map.entry("offsets.topic.segment.bytes", "4194304"),
          Map.entry("log.segment.bytes", "16777216"),
          Map.entry("log.index.size.max.bytes", "65536"),
          Map.entry("metadata.log.segment.bytes", "8388608"),
          Map.entry("num.network.threads", "1"),
          Map.entry("num.io.threads", "2"),
          Map.entry("background.threads", "2"),
          Map.entry("num.recovery.threads.per.data.dir", "2"),
          Map.entry("log.cleaner.threads", "1"),
          Map.entry("log.cleaner.dedupe.buffer.size", "2097152"),
          Map.entry("log.cleaner.io.buffer.size", "131072"),
          Map.entry("queued.max.requests", "64"),
          Map.entry("group.coordinator.threads", "1"));

  /** After a kill -9 the controller refuses the same broker until its old session has ended. */
  private static final Map<String, String> QUICK_RETURN =
      Map.of("broker.session.timeout.ms", "3000", "broker.heartbeat.interval.ms", "750");

  private static final Map<String, String> LARGE_RECORDS =
      Map.of("message.max.bytes", LARGEST_BATCH, "replica.fetch.max.bytes", LARGEST_BATCH);

  private KafkaProperties() {}

  static Properties of(Path logFolder, int brokerPort, int controllerPort) {
    Properties all = new Properties();
    all.putAll(ALONE);
    all.putAll(SMALL);
    all.putAll(QUICK_RETURN);
    all.putAll(LARGE_RECORDS);
    all.setProperty(
        "listeners",
        "PLAINTEXT://127.0.0.1:" + brokerPort + ",CONTROLLER://127.0.0.1:" + controllerPort);
    all.setProperty("advertised.listeners", "PLAINTEXT://127.0.0.1:" + brokerPort);
    all.setProperty("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
    all.setProperty("log.dirs", logFolder.toString());
    return all;
  }
}
