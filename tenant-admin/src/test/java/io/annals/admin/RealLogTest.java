package io.annals.admin;

import static io.annals.testkit.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.eventlog.EventLogConfig;
import io.annals.eventlog.KafkaLogProvisioner;
import io.annals.testkit.Eventually;
import io.annals.testkit.TestKafka;
import io.vertx.core.json.JsonObject;
import io.vertx.kafka.admin.KafkaAdminClient;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Switches over a real broker. */
class RealLogTest {
  private static final String A = "/v1/tenants/acme/clusters/a";

  @Test
  void a_switch_makes_its_kafka_topic_and_takes_it_away() {
    EventLogConfig config = new EventLogConfig(TestKafka.bootstrapServers(), "none", 1, 1);
    try (Admin admin = new Admin()) {
      KafkaLogProvisioner logs = new KafkaLogProvisioner(admin.vertx, config);
      admin.logs.behind = logs;
      KafkaAdminClient kafka =
          KafkaAdminClient.create(
              admin.vertx, Map.of("bootstrap.servers", TestKafka.bootstrapServers()));
      admin.tenant("acme", "a");
      long before = System.nanoTime();
      admin.post(A + "/audit/enable").expect(202);
      admin.untilState(A, "opened");
      System.out.printf(
          "enable to opened with Kafka: %d ms%n", (System.nanoTime() - before) / 1_000_000);
      Pattern log = Pattern.compile("annals\\.t[0-9]+\\.l" + topic(admin) + "\\.1");
      assertTrue(topics(kafka).stream().anyMatch(log.asMatchPredicate()));

      admin
          .post(A + "/audit/disable", new JsonObject().put("deleteLogsetAndTopic", true))
          .expect(202);
      Eventually.until(
          "the Kafka topic is gone",
          () -> topics(kafka).stream().noneMatch(log.asMatchPredicate()));
      await(kafka.close());
      await(logs.close());
    }
  }

  private static long topic(Admin admin) {
    return await(admin.pool.query("SELECT uid FROM topic WHERE id = 'audit-a'").execute())
        .iterator()
        .next()
        .getLong("uid");
  }

  private static Set<String> topics(KafkaAdminClient kafka) {
    return await(kafka.listTopics());
  }
}
