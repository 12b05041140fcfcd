package io.annals.gateway.ingest;

import static io.annals.gateway.ingest.FakeRouting.rules;
import static io.annals.gateway.ingest.FakeRouting.sink;
import static io.annals.gateway.ingest.IngestServer.assertCounts;
import static io.annals.gateway.ingest.IngestServer.event;
import static io.annals.gateway.ingest.IngestServer.list;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.audit.EventKeys;
import io.annals.audit.policy.Level;
import io.annals.audit.redact.Redactor;
import io.annals.audit.strip.EventStripper;
import io.annals.eventlog.EnvelopeHeaders;
import io.annals.eventlog.EventEnvelope;
import io.annals.eventlog.EventLogConfig;
import io.annals.eventlog.KafkaEventLog;
import io.annals.eventlog.KafkaLogProvisioner;
import io.annals.eventlog.LogTopic;
import io.annals.gateway.limits.Limits;
import io.annals.platform.http.HttpListener;
import io.annals.tenancy.SinkRoute.Delivery;
import io.annals.tenancy.TenantAccess;
import io.annals.tenancy.TopicUid;
import io.annals.testkit.Eventually;
import io.annals.testkit.MutableClock;
import io.annals.testkit.SampleEvents;
import io.annals.testkit.TestKafka;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Ingest into a real broker. Each test has topics of its own. */
class IngestToKafkaTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  private final Vertx vertx = Vertx.vertx();
  private final FakeRouting routing = new FakeRouting();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final EventLogConfig config =
      new EventLogConfig(TestKafka.bootstrapServers(), "lz4", 1, 0);
  private final KafkaLogProvisioner provisioner = new KafkaLogProvisioner(vertx, config);
  private final KafkaEventLog log = new KafkaEventLog(vertx, config, meters);
  private int port;

  @BeforeEach
  void listen() {
    MutableClock clock = new MutableClock(NOW);
    IngestMount mount =
        new IngestMount(
            new IngestConfig(64 << 20, 64 << 20, Duration.ofSeconds(30)),
            routing,
            new TenantAccess(routing, clock),
            Limits.NONE,
            log,
            new SwitchTally(counts -> Future.succeededFuture()),
            clock,
            meters);
    port =
        Eventually.await(HttpListener.start(vertx, "127.0.0.1", 0, 2, List.of(mount), meters))
            .port();
    create(FakeRouting.QUARANTINE.value());
  }

  @AfterEach
  void close() {
    Eventually.await(log.close());
    Eventually.await(provisioner.close());
    Eventually.await(vertx.close());
  }

  private static LogTopic topic(long uid) {
    return new LogTopic(FakeRouting.TENANT, new TopicUid(uid), 1);
  }

  private void create(long uid) {
    Eventually.await(provisioner.create(topic(uid), 1));
  }

  private RawRequest.Answer post(byte[] body) throws IOException {
    try (RawRequest request = new RawRequest(port)) {
      return request.post(body);
    }
  }

  private static List<ConsumerRecord<byte[], byte[]>> records(long uid, int count) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", TestKafka.bootstrapServers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      TopicPartition partition = new TopicPartition(topic(uid).kafkaName(), 0);
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

  private static EventEnvelope envelope(ConsumerRecord<byte[], byte[]> record) {
    return EnvelopeHeaders.read(record.headers()).orElseThrow();
  }

  private long send(List<byte[]> events) throws IOException {
    long wire = 0;
    try (RawRequest request = new RawRequest(port)) {
      for (int from = 0; from < events.size(); from += 100) {
        String[] items =
            events.subList(from, Math.min(events.size(), from + 100)).stream()
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .toArray(String[]::new);
        byte[] body = list(items);
        assertCounts(request.post(body), items.length, 0, 0, 0);
        wire += body.length;
      }
    }
    return wire;
  }

  @Test
  void what_was_answered_200_is_in_kafka_for_each_sink_at_its_level() throws IOException {
    routing.routed = new TopicUid(1011);
    routing.further =
        List.of(
            sink(1012, rules("- level: Metadata"), Delivery.GUARANTEED),
            sink(1013, rules("- level: Request\n  omitManagedFields: true"), Delivery.BEST_EFFORT));
    List.of(1011L, 1012L, 1013L).forEach(this::create);
    List<byte[]> events = SampleEvents.sample();
    long wire = send(events);
    Redactor redactor = new Redactor(FakeRouting.DEDUPE_KEY);
    List<ConsumerRecord<byte[], byte[]>> all = records(1011, events.size());
    List<ConsumerRecord<byte[], byte[]>> metadata = records(1012, events.size());
    List<ConsumerRecord<byte[], byte[]>> requests = records(1013, events.size());
    long shares = 0;
    int same = 0;
    for (int i = 0; i < events.size(); i++) {
      byte[] event = events.get(i);
      assertArrayEquals(redactor.redact(event).text(), all.get(i).value());
      assertArrayEquals(
          redactor.redact(EventStripper.strip(event, Level.METADATA, false)).text(),
          metadata.get(i).value());
      assertArrayEquals(
          redactor.redact(EventStripper.strip(event, Level.REQUEST, true)).text(),
          requests.get(i).value());
      EventEnvelope envelope = envelope(all.get(i));
      assertEquals(envelope, envelope(metadata.get(i)));
      assertEquals(NOW.getEpochSecond() * 1_000_000, envelope.receivedAtMicros());
      assertEquals(
          EventKeys.of(event).auditId(), new String(all.get(i).key(), StandardCharsets.UTF_8));
      shares += envelope.wireBytes();
      same += all.get(i).value().length == event.length ? 1 : 0;
    }
    assertEquals(wire, shares);
    assertTrue(same > events.size() / 2, "nearly everything is stored byte for byte");
  }

  @Test
  void a_guaranteed_sink_without_a_log_is_503_and_repeated_without_doubles() throws IOException {
    routing.routed = new TopicUid(1021);
    routing.further = List.of(sink(1022, FakeRouting.EVERYTHING, Delivery.GUARANTEED));
    create(1021);
    byte[] body = list(event("a"), event("b"));
    long start = System.nanoTime();
    RawRequest.Answer answer = post(body);
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    assertEquals(503, answer.status());
    assertTrue(took.compareTo(Duration.ofSeconds(6)) < 0, took::toString);
    create(1022);
    Eventually.until("the log is known", () -> post(body).status() == 200);
    assertEquals(2, records(1022, 2).size());
    List<ConsumerRecord<byte[], byte[]>> twice = records(1021, 4);
    assertEquals(0, twice.size() % 2);
    for (int i = 2; i < twice.size(); i++) {
      assertArrayEquals(twice.get(i % 2).key(), twice.get(i).key());
      assertEquals(
          envelope(twice.get(i % 2)).dedupeHash(),
          envelope(twice.get(i)).dedupeHash(),
          "the store knows a repeat by it");
    }
  }

  @Test
  void a_sink_of_best_effort_without_a_log_costs_no_time_and_is_noted() throws IOException {
    routing.routed = new TopicUid(1031);
    routing.further = List.of(sink(1032, FakeRouting.EVERYTHING, Delivery.BEST_EFFORT));
    create(1031);
    assertCounts(post(list(event("first"))), 1, 0, 0, 0); // the producer meets the topic
    long start = System.nanoTime();
    assertCounts(post(list(event("a"), event("b"))), 2, 0, 0, 0);
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    assertTrue(took.compareTo(Duration.ofSeconds(1)) < 0, took::toString);
    Eventually.until("both are noted", () -> outages(1032) == 3);
    assertEquals(
        3, meters.get("annals.ingest.besteffort").tag("outcome", "lost").counter().count());
  }

  /** Events that the gap ledger will say a topic lacks. */
  private static long outages(long uid) {
    return records(FakeRouting.QUARANTINE.value(), 1).stream()
        .map(record -> new JsonObject(new String(record.value(), StandardCharsets.UTF_8)))
        .filter(record -> "outage".equals(record.getString("cause")))
        .map(gap -> gap.getJsonArray("topics").getJsonObject(0))
        .filter(topic -> topic.getLong("topic") == uid)
        .mapToLong(topic -> topic.getLong("events"))
        .sum();
  }
}
