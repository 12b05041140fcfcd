package io.annals.gateway.store;

import static io.annals.testkit.Eventually.await;

import io.annals.eventlog.EnvelopeHeaders;
import io.annals.eventlog.EventEnvelope;
import io.annals.eventlog.LogTopic;
import io.annals.segment.FolderBlobStore;
import io.annals.segment.catalogue.DeletedTopics;
import io.annals.segment.catalogue.PendingFiles;
import io.annals.segment.catalogue.SegmentCatalogue;
import io.annals.segment.format.Dictionaries;
import io.annals.tenancy.ClusterId;
import io.annals.tenancy.ClusterUid;
import io.annals.tenancy.TenantUid;
import io.annals.tenancy.TopicId;
import io.annals.tenancy.TopicKind;
import io.annals.tenancy.TopicRoute;
import io.annals.tenancy.TopicUid;
import io.annals.testkit.Eventually;
import io.annals.testkit.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Topics in PostgreSQL and Kafka, and what is sent to them. */
final class StoredTopics implements AutoCloseable {
  /** Tenants of different tests must not meet in the one broker. */
  private static final AtomicInteger GENERATIONS =
      new AtomicInteger((int) (System.nanoTime() & 0xFFFFFFF));

  private final Vertx vertx = Vertx.vertx();
  private final Pool pool;
  private final Admin admin = Admin.create(Map.copyOf(StoreProcess.KAFKA));
  private KafkaProducer<String, byte[]> producer = producer();

  StoredTopics(TestDatabase database) {
    pool = database.pool(vertx);
    await(
        pool.query(
                """
                INSERT INTO tenant (id, dedupe_key, created_at, created_from, version) VALUES ('t', '', now(), '{}', 1);
                INSERT INTO logset (tenant_uid, id, auto_created, created_at, version) VALUES (1, 'k', true, now(), 1)
                """)
            .execute());
  }

  TopicRoute create(int partitions) {
    int generation = GENERATIONS.incrementAndGet();
    long uid =
        await(
                pool.preparedQuery(
                        """
                        INSERT INTO topic (tenant_uid, logset_uid, id, kind, auto_created, partitions, generation, state,
                          created_at, version)
                        VALUES (1, 1, 'x' || $2, 'audit', true, $1, $2, 'ready', now(), 1) RETURNING uid
                        """)
                    .execute(Tuple.of(partitions, generation)))
            .iterator()
            .next()
            .getLong(0);
    TopicRoute topic =
        new TopicRoute(
            new TopicUid(uid),
            new TenantUid(1),
            new TopicId("x" + generation),
            TopicKind.AUDIT,
            partitions,
            generation,
            null,
            true);
    createLog(topic);
    return topic;
  }

  private void createLog(TopicRoute topic) {
    NewTopic wanted =
        new NewTopic(kafkaName(topic), Optional.of(topic.partitions()), Optional.of((short) 1));
    Eventually.until(
        "the log is made",
        () -> {
          try {
            admin.createTopics(List.of(wanted)).all().get();
            return true;
          } catch (ExecutionException e) {
            if (e.getCause() instanceof TopicExistsException) {
              return false; // one of that name is still being deleted
            }
            throw e;
          }
        });
  }

  /** The log again, empty: what a broker looks like that lost its disk. */
  void recreate(TopicRoute topic) {
    done(() -> admin.deleteTopics(List.of(kafkaName(topic))).all().get());
    createLog(topic);
    producer.close();
    producer = producer();
  }

  void cut(TopicRoute topic, long first) {
    done(
        () ->
            admin
                .deleteRecords(
                    Map.of(
                        new TopicPartition(kafkaName(topic), 0),
                        RecordsToDelete.beforeOffset(first)))
                .all()
                .get());
  }

  /** Sends the one event of this auditID; the same each time. */
  void append(TopicRoute topic, int partition, String auditId) {
    byte[] value =
        "{\"auditID\":\"%s\",\"stage\":\"ResponseComplete\",\"stageTimestamp\":\"2026-05-04T10:00:00.%06dZ\"}"
            .formatted(auditId, Math.floorMod(auditId.hashCode(), 1_000_000))
            .getBytes(StandardCharsets.UTF_8);
    Instant now = Instant.now();
    EventEnvelope envelope =
        new EventEnvelope(
            new ClusterUid(1),
            new ClusterId("c"),
            now.getEpochSecond() * 1_000_000,
            value.length,
            Arrays.hashCode(value));
    ProducerRecord<String, byte[]> record =
        new ProducerRecord<>(kafkaName(topic), partition, auditId, value);
    record.headers().add(EnvelopeHeaders.header(envelope));
    done(() -> producer.send(record).get());
  }

  /** How many records the store has taken, by its own account. */
  long stored(TopicRoute topic) {
    return number(
        "SELECT coalesce(sum(next_offset), 0)::bigint FROM partition_offset WHERE topic_uid = "
            + topic.uid());
  }

  long number(String sql) {
    return await(pool.query(sql).execute()).iterator().next().getLong(0);
  }

  /** As the provisioning does it: marked, then removed. */
  void delete(TopicRoute topic, Path folder) throws IOException {
    await(
        pool.query(
                "UPDATE topic SET state = 'deleting', deleted_at = now() WHERE uid = "
                    + topic.uid())
            .execute());
    try (FolderBlobStore blobs = new FolderBlobStore(folder)) {
      InstantSource clock = InstantSource.system();
      WorkerExecutor workers = vertx.createSharedWorkerExecutor("deletes", 1);
      PendingFiles files = new PendingFiles(pool, blobs, workers, clock);
      await(
          new DeletedTopics(
                  new SegmentCatalogue(pool, clock), files, new Dictionaries(blobs), workers)
              .remove(topic.tenant(), topic.uid()));
    }
  }

  @Override
  public void close() {
    producer.close();
    admin.close();
    await(vertx.close());
  }

  private static KafkaProducer<String, byte[]> producer() {
    return new KafkaProducer<>(
        Map.copyOf(StoreProcess.KAFKA), new StringSerializer(), new ByteArraySerializer());
  }

  private static String kafkaName(TopicRoute topic) {
    return new LogTopic(topic.tenant(), topic.uid(), topic.generation()).kafkaName();
  }

  private static void done(Asked asked) {
    try {
      asked.get();
    } catch (ExecutionException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @FunctionalInterface
  private interface Asked {
    Object get() throws ExecutionException, InterruptedException;
  }
}
