package io.annals.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaTest {
  private static final String TOPIC = "t";
  private static final int LARGE = 8 << 20;

  @TempDir Path folder;
  private final Queue<String> deaths = new ConcurrentLinkedQueue<>();

  @Test
  void the_childs_class_path_is_good_in_any_folder() {
    String here = Path.of("").toAbsolutePath().toString();
    assertEquals(
        here + "/lib/a.jar:/opt/b.jar:" + here + "/lib/*",
        EmbeddedKafka.absolute("lib/a.jar:/opt/b.jar:lib/*"));
  }

  @Test
  void keeps_records_over_a_restart_and_takes_large_ones() throws Exception {
    try (EmbeddedKafka first = start()) {
      create(first);
      send(first, new byte[LARGE]);
    }
    try (EmbeddedKafka second = start()) {
      send(second, new byte[] {7});
      List<byte[]> read = read(second, 2);
      assertEquals(LARGE, read.get(0).length);
      assertEquals(7, read.get(1)[0]);
    }
    assertTrue(deaths.isEmpty());
  }

  @Test
  void loses_no_acknowledged_record_when_it_is_killed_and_comes_back_on_its_port()
      throws Exception {
    try (EmbeddedKafka kafka = start()) {
      create(kafka);
      String address = kafka.bootstrapServers();
      for (int i = 0; i < 100; i++) {
        send(kafka, new byte[] {(byte) i});
      }
      long before = kafka.pid();
      ProcessHandle.of(before).orElseThrow().destroyForcibly();
      Processes.until(() -> kafka.isUp() && kafka.pid() != before);
      assertEquals(address, kafka.bootstrapServers());
      send(kafka, new byte[] {100});
      assertEquals(101, read(kafka, 101).size());
      assertEquals("kafka 137", deaths.poll());
    }
  }

  @Test
  void a_clean_stop_leaves_no_process() {
    EmbeddedKafka kafka = start();
    long pid = kafka.pid();
    kafka.close();
    assertFalse(Processes.isAlive(pid));
  }

  @Test
  void a_half_formatted_log_is_no_obstacle() throws Exception {
    Files.createDirectories(folder.resolve("kafka/formatting-1"));
    start().close();
  }

  @Test
  void a_broker_that_cannot_start_says_why() throws Exception {
    Files.createDirectories(folder.resolve("kafka"));
    Files.writeString(folder.resolve("kafka/log"), "in the way");
    String message = assertThrows(EmbeddedException.class, this::start).getMessage();
    assertTrue(message.startsWith("Kafka did not start"), message);
  }

  private EmbeddedKafka start() {
    return EmbeddedKafka.start(
        folder.resolve("kafka"), (child, code) -> deaths.add(child + " " + code));
  }

  private static void create(EmbeddedKafka kafka) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      admin
          .createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1)))
          .all()
          .get(30, TimeUnit.SECONDS);
    }
  }

  private static void send(EmbeddedKafka kafka, byte[] value) throws Exception {
    Map<String, Object> config =
        Map.of(
            "bootstrap.servers",
            kafka.bootstrapServers(),
            "acks",
            "all",
            "max.request.size",
            9 << 20);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(TOPIC, value)).get(60, TimeUnit.SECONDS);
    }
  }

  private static List<byte[]> read(EmbeddedKafka kafka, int count) {
    Map<String, Object> config =
        Map.of("bootstrap.servers", kafka.bootstrapServers(), "auto.offset.reset", "earliest");
    List<byte[]> values = new ArrayList<>();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(List.of(new TopicPartition(TOPIC, 0)));
      while (values.size() < count && System.nanoTime() < deadline) {
        consumer.poll(Duration.ofSeconds(1)).forEach(record -> values.add(record.value()));
      }
    }
    return values;
  }
}
