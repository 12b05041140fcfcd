package io.annals.eventlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.tenancy.TenantUid;
import io.annals.tenancy.TopicUid;
import io.annals.testkit.Eventually;
import io.annals.testkit.TestKafka;
import io.vertx.core.Vertx;
import io.vertx.kafka.admin.Config;
import io.vertx.kafka.admin.ConfigEntry;
import io.vertx.kafka.admin.KafkaAdminClient;
import io.vertx.kafka.client.common.ConfigResource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class KafkaLogProvisionerTest {
  private static Vertx vertx;
  private static KafkaLogProvisioner provisioner;
  private static KafkaAdminClient admin;

  private final LogTopic topic =
      new LogTopic(
          new TenantUid(3),
          new TopicUid(ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE)),
          2);

  @BeforeAll
  static void connect() {
    vertx = Vertx.vertx();
    provisioner =
        new KafkaLogProvisioner(
            vertx, new EventLogConfig(TestKafka.bootstrapServers(), "lz4", 1, 0));
    admin =
        KafkaAdminClient.create(vertx, Map.of("bootstrap.servers", TestKafka.bootstrapServers()));
  }

  @AfterAll
  static void disconnect() {
    Eventually.await(provisioner.close());
    Eventually.await(admin.close());
    Eventually.await(vertx.close());
  }

  @Test
  void a_topic_keeps_everything_until_the_store_deletes_it() {
    Eventually.await(provisioner.check());
    Eventually.await(provisioner.create(topic, 3));
    ConfigResource resource =
        new ConfigResource(
            org.apache.kafka.common.config.ConfigResource.Type.TOPIC, topic.kafkaName());
    Config config = Eventually.await(admin.describeConfigs(List.of(resource))).get(resource);
    Map<String, String> values =
        config.getEntries().stream()
            .filter(entry -> entry.getValue() != null)
            .collect(Collectors.toMap(ConfigEntry::getName, ConfigEntry::getValue));
    assertEquals("-1", values.get("retention.ms"));
    assertEquals("-1", values.get("retention.bytes"));
    assertEquals("3600000", values.get("segment.ms"));
    assertEquals("delete", values.get("cleanup.policy"));
    assertEquals("1", values.get("min.insync.replicas"));
    assertEquals("false", values.get("unclean.leader.election.enable"));
    assertTrue(Integer.parseInt(values.get("max.message.bytes")) > 8 << 20);
    int partitions =
        Eventually.await(admin.describeTopics(List.of(topic.kafkaName())))
            .get(topic.kafkaName())
            .getPartitions()
            .size();
    assertEquals(3, partitions);
  }

  @Test
  void every_call_may_be_repeated() {
    Eventually.await(provisioner.delete(topic));
    Eventually.await(provisioner.create(topic, 1));
    Eventually.await(provisioner.create(topic, 1));
    Eventually.await(provisioner.delete(topic));
    Eventually.until(
        "the topic is gone",
        () -> !Eventually.await(admin.listTopics()).contains(topic.kafkaName()));
    Eventually.await(provisioner.delete(topic));
  }
}
