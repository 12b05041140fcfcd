package io.annals.eventlog;

import io.annals.tenancy.ClusterId;
import io.annals.tenancy.ClusterUid;
import io.annals.tenancy.TenantUid;
import io.annals.tenancy.TopicUid;
import io.annals.testkit.TestKafka;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Makes, fills and shortens logs in the test broker. */
final class KafkaLog implements AutoCloseable {
  static final Map<String, String> CONNECTION =
      Map.of("bootstrap.servers", TestKafka.bootstrapServers());

  private final Admin admin = Admin.create(Map.copyOf(CONNECTION));
  private final KafkaProducer<String, byte[]> producer =
      new KafkaProducer<>(
          Map.copyOf(CONNECTION), new StringSerializer(), new ByteArraySerializer());

  static LogPartition unique() {
    long uid = ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
    return new LogPartition(new LogTopic(new TenantUid(1), new TopicUid(uid), 1), 0);
  }

  LogPartition create() throws ExecutionException, InterruptedException {
    LogPartition partition = unique();
    create(partition);
    return partition;
  }

  void create(LogPartition partition) throws ExecutionException, InterruptedException {
    admin
        .createTopics(
            List.of(
                new NewTopic(
                    partition.topic().kafkaName(), Optional.of(1), Optional.of((short) 1))))
        .all()
        .get();
  }

  void delete(LogPartition partition) throws ExecutionException, InterruptedException {
    admin.deleteTopics(List.of(partition.topic().kafkaName())).all().get();
  }

  void cut(LogPartition partition, long first) throws ExecutionException, InterruptedException {
    admin.deleteRecords(Map.of(partition.kafka(), RecordsToDelete.beforeOffset(first))).all().get();
  }

  void append(LogPartition partition, String... values)
      throws ExecutionException, InterruptedException {
    EventEnvelope envelope =
        new EventEnvelope(new ClusterUid(7), new ClusterId("c"), 1_000_000, 10, 42);
    for (String value : values) {
      ProducerRecord<String, byte[]> record =
          new ProducerRecord<>(
              partition.topic().kafkaName(), 0, "k", value.getBytes(StandardCharsets.UTF_8));
      record.headers().add(EnvelopeHeaders.header(envelope));
      producer.send(record).get();
    }
  }

  @Override
  public void close() {
    producer.close();
    admin.close();
  }
}
