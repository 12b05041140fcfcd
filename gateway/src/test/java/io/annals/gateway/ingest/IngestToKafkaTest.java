package io.annals.gateway.ingest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.eventlog.EnvelopeHeaders;
import io.annals.eventlog.EventEnvelope;
import io.annals.eventlog.EventLogConfig;
import io.annals.eventlog.KafkaEventLog;
import io.annals.eventlog.KafkaLogProvisioner;
import io.annals.eventlog.LogTopic;
import io.annals.platform.http.HttpListener;
import io.annals.tenancy.TenantAccess;
import io.annals.testkit.Eventually;
import io.annals.testkit.MutableClock;
import io.annals.testkit.SampleEvents;
import io.annals.testkit.TestKafka;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;

class IngestToKafkaTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  private final Vertx vertx = Vertx.vertx();
  private final FakeRouting routing = new FakeRouting();

  @Test
  void what_was_answered_200_is_in_kafka_byte_for_byte() throws IOException {
    EventLogConfig config = new EventLogConfig(TestKafka.bootstrapServers(), "lz4", 1, 0);
    KafkaLogProvisioner provisioner = new KafkaLogProvisioner(vertx, config);
    LogTopic topic = new LogTopic(FakeRouting.TENANT, FakeRouting.TOPIC, 1);
    LogTopic quarantine = new LogTopic(FakeRouting.TENANT, FakeRouting.QUARANTINE, 1);
    Eventually.await(Future.all(provisioner.create(topic, 1), provisioner.create(quarantine, 1)));
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    KafkaEventLog log = new KafkaEventLog(vertx, config, meters);
    List<byte[]> events = SampleEvents.sample();
    long wire = send(log, meters, events);
    List<ConsumerRecord<byte[], byte[]>> records = records(topic, events.size());
    assertEquals(events.size(), records.size());
    long shares = 0;
    for (int i = 0; i < events.size(); i++) {
      assertArrayEquals(events.get(i), records.get(i).value());
      EventEnvelope envelope = EnvelopeHeaders.read(records.get(i).headers()).orElseThrow();
      assertEquals(NOW.getEpochSecond() * 1_000_000, envelope.receivedAtMicros());
      shares += envelope.wireBytes();
    }
    assertEquals(wire, shares);
    Eventually.await(log.close());
    Eventually.await(provisioner.close());
    Eventually.await(vertx.close());
  }

  private long send(KafkaEventLog log, SimpleMeterRegistry meters, List<byte[]> events)
      throws IOException {
    MutableClock clock = new MutableClock(NOW);
    IngestMount mount =
        new IngestMount(
            new IngestConfig(64 << 20, 64 << 20, Duration.ofSeconds(30)),
            routing,
            new TenantAccess(routing, clock),
            log,
            new SwitchTally(counts -> Future.succeededFuture()),
            clock,
            meters);
    int port =
        Eventually.await(HttpListener.start(vertx, "127.0.0.1", 0, 2, List.of(mount), meters))
            .port();
    long wire = 0;
    try (RawRequest request = new RawRequest(port)) {
      for (int from = 0; from < events.size(); from += 100) {
        List<String> items =
            events.subList(from, Math.min(events.size(), from + 100)).stream()
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .toList();
        byte[] body =
            ("{\"kind\":\"EventList\",\"items\":[" + String.join(",", items) + "]}")
                .getBytes(StandardCharsets.UTF_8);
        RawRequest.Answer answer = request.post(body);
        assertTrue(answer.body().contains("\"stored\":" + items.size() + ","), answer.body());
        wire += body.length;
      }
    }
    return wire;
  }

  private static List<ConsumerRecord<byte[], byte[]>> records(LogTopic topic, int count) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", TestKafka.bootstrapServers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      TopicPartition partition = new TopicPartition(topic.kafkaName(), 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      Eventually.until(
          "all records",
          () -> {
            consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            return records.size() >= count;
          });
    }
    return records;
  }
}
