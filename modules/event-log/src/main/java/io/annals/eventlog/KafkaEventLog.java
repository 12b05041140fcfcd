package io.annals.eventlog;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.kafka.client.producer.KafkaProducer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The log on Kafka: acks=all, idempotent. Futures complete on threads of the producer, not on the
 * caller's context: 400 hops for one request would cost more than they give. Thread-safe.
 */
public final class KafkaEventLog implements EventLog {
  /** Bytes of one record, key and headers included. */
  static final int MAX_RECORD = (8 << 20) + (64 << 10);

  private static final long BUFFER = 128L << 20;
  private static final Duration DELIVERY = Duration.ofMillis(4_500);
  private static final int LANES = 4;
  private static final int OVERHEAD = 128;

  private final Vertx vertx;
  private final KafkaProducer<byte[], byte[]> owner;
  private final Producer<byte[], byte[]> producer;
  private final WorkerExecutor senders;
  private final WorkerExecutor askers;
  private final KnownTopics topics;
  private final List<AppendLane> lanes;
  private final PendingBytes pending = new PendingBytes(BUFFER * 3 / 4);
  private final long housekeeping;
  private final Counter acknowledged;
  private final Counter tooLarge;
  private final Counter failed;

  /** Connects when the first record is sent; does not block. */
  public KafkaEventLog(Vertx vertx, EventLogConfig config, MeterRegistry meters) {
    this.vertx = vertx;
    ByteArraySerializer bytes = new ByteArraySerializer();
    this.owner = KafkaProducer.create(vertx, properties(config), bytes, bytes);
    this.producer = owner.unwrap();
    this.senders = vertx.createSharedWorkerExecutor("annals-log-append", LANES);
    this.askers = vertx.createSharedWorkerExecutor("annals-log-metadata", 8);
    this.topics = new KnownTopics(producer, askers, System::nanoTime);
    this.lanes = IntStream.range(0, LANES).mapToObj(i -> new AppendLane(senders)).toList();
    this.housekeeping =
        vertx.setPeriodic(KnownTopics.KNOWN_FOR.toMillis(), timer -> topics.forgetOld());
    this.acknowledged = outcome(meters, "acknowledged");
    this.tooLarge = outcome(meters, "too_large");
    this.failed = outcome(meters, "failed");
    meters.gauge("annals.log.pending.bytes", pending, PendingBytes::get);
  }

  private static Counter outcome(MeterRegistry meters, String outcome) {
    return Counter.builder("annals.log.appends")
        .description("Records given to the log, by outcome")
        .tag("outcome", outcome)
        .register(meters);
  }

  private static Map<String, String> properties(EventLogConfig config) {
    return Map.ofEntries(
        Map.entry("bootstrap.servers", config.bootstrapServers()),
        Map.entry("client.id", "annals-ingest"),
        Map.entry("acks", "all"),
        Map.entry("enable.idempotence", "true"),
        Map.entry("compression.type", config.compression()),
        Map.entry("linger.ms", "5"),
        Map.entry("batch.size", Integer.toString(64 << 10)),
        Map.entry("buffer.memory", Long.toString(BUFFER)),
        Map.entry("max.request.size", Integer.toString(MAX_RECORD)),
        Map.entry("max.block.ms", "1000"),
        Map.entry("delivery.timeout.ms", Long.toString(DELIVERY.toMillis())),
        Map.entry("request.timeout.ms", "2000"),
        Map.entry("retry.backoff.ms", "50"),
        Map.entry("retry.backoff.max.ms", "200"),
        Map.entry("reconnect.backoff.ms", "50"),
        Map.entry("reconnect.backoff.max.ms", "500"),
        Map.entry("socket.connection.setup.timeout.ms", "1000"),
        Map.entry("socket.connection.setup.timeout.max.ms", "2000"),
        Map.entry(
            "metadata.max.idle.ms",
            Long.toString(KnownTopics.KNOWN_FOR.multipliedBy(2).toMillis())));
  }

  @Override
  public Future<Void> append(LogTopic topic, String key, byte[] value, EventEnvelope envelope) {
    String name = topic.kafkaName();
    byte[] keyBytes = key.getBytes(StandardCharsets.UTF_8);
    long size = (long) keyBytes.length + value.length + OVERHEAD;
    Promise<Void> promise = Promise.promise();
    if (size > MAX_RECORD) {
      tooLarge.increment();
      promise.fail(new RecordTooLargeException(null));
      return promise.future();
    }
    pending.add(size);
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(name, null, keyBytes, value, headers(envelope));
    Append append = new Append(record, size, System.nanoTime() + DELIVERY.toNanos(), promise);
    AppendLane lane = lanes.get(Math.floorMod(name.hashCode(), LANES));
    topics.whenKnown(name, () -> lane.add(() -> send(append)), unknown -> settle(append, unknown));
    return promise.future();
  }

  private record Append(
      ProducerRecord<byte[], byte[]> record, long size, long deadline, Promise<Void> promise) {}

  private static List<Header> headers(EventEnvelope envelope) {
    return List.of(EnvelopeHeaders.header(envelope));
  }

  /** Waits for the producer's memory as long as the record may still be delivered in time. */
  private void send(Append append) {
    while (true) {
      try {
        producer.send(append.record(), (metadata, failure) -> settle(append, failure));
        return;
      } catch (BufferExhaustedException full) {
        if (System.nanoTime() - append.deadline() >= 0) {
          settle(append, full);
          return;
        }
      } catch (RuntimeException refused) {
        settle(append, refused);
        return;
      }
    }
  }

  private void settle(Append append, Throwable failure) {
    pending.remove(append.size());
    if (failure == null) {
      acknowledged.increment();
      append.promise().complete();
    } else if (isTooLarge(failure)) {
      tooLarge.increment();
      append.promise().fail(new RecordTooLargeException(failure));
    } else {
      failed.increment();
      append.promise().fail(failure);
    }
  }

  private static boolean isTooLarge(Throwable failure) {
    return failure instanceof org.apache.kafka.common.errors.RecordTooLargeException
        || failure instanceof RecordBatchTooLargeException;
  }

  @Override
  public long pendingBytes() {
    return pending.get();
  }

  @Override
  public long pendingLimit() {
    return pending.limit();
  }

  @Override
  public Future<Void> drained() {
    return pending.drained();
  }

  /** Waits for what is pending, 4.5 s at most, and lets go of everything. */
  public Future<Void> close() {
    vertx.cancelTimer(housekeeping);
    return owner
        .close(DELIVERY.toMillis())
        .eventually(() -> Future.all(senders.close(), askers.close()));
  }
}
