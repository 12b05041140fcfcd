package io.annals.eventlog;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.tenancy.ClusterId;
import io.annals.tenancy.ClusterUid;
import io.annals.tenancy.TenantUid;
import io.annals.tenancy.TopicUid;
import io.annals.testkit.Eventually;
import io.annals.testkit.SampleEvents;
import io.annals.testkit.TestKafka;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class KafkaEventLogTest {
  private static final SimpleMeterRegistry METERS = new SimpleMeterRegistry();
  private static Vertx vertx;
  private static KafkaEventLog log;
  private static KafkaLogProvisioner provisioner;

  @BeforeAll
  static void connect() {
    vertx = Vertx.vertx();
    EventLogConfig config = new EventLogConfig(TestKafka.bootstrapServers(), "lz4", 1, 0);
    log = new KafkaEventLog(vertx, config, METERS);
    provisioner = new KafkaLogProvisioner(vertx, config);
  }

  @AfterAll
  static void disconnect() {
    Eventually.await(log.close());
    Eventually.await(provisioner.close());
    Eventually.await(vertx.close());
  }

  private static LogTopic topic() {
    long uid = ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
    return new LogTopic(new TenantUid(1), new TopicUid(uid), 1);
  }

  private static EventEnvelope envelope(int n) {
    return new EventEnvelope(new ClusterUid(5), new ClusterId("prod"), 1_000_000L + n, n, -n);
  }

  static List<ConsumerRecord<byte[], byte[]>> records(LogTopic topic, int partition, int count) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            java.util.Map.of("bootstrap.servers", TestKafka.bootstrapServers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      TopicPartition all = new TopicPartition(topic.kafkaName(), partition);
      consumer.assign(List.of(all));
      consumer.seekToBeginning(List.of(all));
      Eventually.until(
          count + " records",
          () -> {
            consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            return records.size() >= count;
          });
    }
    return records;
  }

  @Test
  void what_is_acknowledged_is_in_the_log_byte_for_byte_in_order() {
    LogTopic topic = topic();
    Eventually.await(provisioner.create(topic, 1));
    List<byte[]> events = SampleEvents.sample().subList(0, 2_000);
    List<Future<Void>> appends = new ArrayList<>();
    for (int i = 0; i < events.size(); i++) {
      appends.add(log.append(topic, "id-" + i, events.get(i), envelope(i)));
    }
    Eventually.await(Future.all(appends));
    List<ConsumerRecord<byte[], byte[]>> records = records(topic, 0, events.size());
    assertEquals(events.size(), records.size());
    for (int i = 0; i < events.size(); i++) {
      assertArrayEquals(events.get(i), records.get(i).value());
      assertEquals("id-" + i, new String(records.get(i).key(), StandardCharsets.UTF_8));
      assertEquals(Optional.of(envelope(i)), EnvelopeHeaders.read(records.get(i).headers()));
    }
    Eventually.until("nothing is pending", () -> log.pendingBytes() == 0);
  }

  @Test
  void one_key_stays_in_one_partition() {
    LogTopic topic = topic();
    Eventually.await(provisioner.create(topic, 4));
    List<Future<Void>> appends = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      appends.add(log.append(topic, "same", new byte[] {(byte) i}, envelope(i)));
    }
    Eventually.await(Future.all(appends));
    int partition =
        org.apache.kafka.common.utils.Utils.toPositive(
                org.apache.kafka.common.utils.Utils.murmur2(
                    "same".getBytes(StandardCharsets.UTF_8)))
            % 4;
    assertEquals(40, records(topic, partition, 40).size());
  }

  @Test
  void a_record_of_eight_mebibytes_fits_and_a_larger_one_never_will() {
    LogTopic topic = topic();
    Eventually.await(provisioner.create(topic, 1));
    byte[] large = new byte[8 << 20];
    ThreadLocalRandom.current().nextBytes(large);
    Eventually.await(log.append(topic, "large", large, envelope(1)));
    assertArrayEquals(large, records(topic, 0, 1).get(0).value());
    for (int size : new int[] {KafkaEventLog.MAX_RECORD, 20 << 20}) {
      assertInstanceOf(
          RecordTooLargeException.class,
          Eventually.failure(log.append(topic, "k", new byte[size], envelope(1))),
          "size " + size);
    }
  }

  @Test
  void a_topic_that_is_missing_fails_soon_and_holds_up_nobody() {
    LogTopic there = topic();
    Eventually.await(provisioner.create(there, 1));
    List<Future<Void>> lost = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      LogTopic missing = topic();
      lost.add(log.append(missing, "k", new byte[10], envelope(1)));
      lost.add(log.append(missing, "k", new byte[10], envelope(1)));
    }
    long start = System.nanoTime();
    Eventually.await(log.append(there, "k", new byte[10], envelope(1)));
    assertTrue(System.nanoTime() - start < 4_500_000_000L);
    lost.forEach(Eventually::failure);
    Eventually.until("nothing is pending", () -> log.pendingBytes() == 0);
  }

  @Test
  void a_log_that_cannot_be_reached_fails_in_time_and_tells_when_there_is_room() {
    KafkaEventLog nowhere =
        new KafkaEventLog(
            vertx, new EventLogConfig("127.0.0.1:1", "lz4", 1, 0), new SimpleMeterRegistry());
    LogTopic topic = topic();
    long start = System.nanoTime();
    List<Future<Void>> appends = new ArrayList<>();
    byte[] value = new byte[1 << 20];
    while (nowhere.pendingBytes() <= nowhere.pendingLimit() / 2) {
      appends.add(nowhere.append(topic, "k", value, envelope(1)));
    }
    Future<Void> drained = nowhere.drained();
    assertTrue(!drained.isComplete());
    appends.forEach(Eventually::failure);
    assertTrue(System.nanoTime() - start < 5_000_000_000L);
    Eventually.await(drained);
    Eventually.await(nowhere.drained());
    Eventually.await(nowhere.close());
  }
}
