package io.annals.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;

class TestkitTest {
  @Test
  void each_database_is_empty_and_its_own() {
    Vertx vertx = Vertx.vertx();
    TestDatabase one = TestDatabases.fresh(pool -> pool.query("CREATE TABLE t (a int)").execute());
    TestDatabase two = TestDatabases.fresh(pool -> pool.query("CREATE TABLE t (a int)").execute());
    assertNotEquals(one.options().getDatabase(), two.options().getDatabase());
    Pool pool = one.pool(vertx);
    assertEquals(0, Eventually.await(pool.query("SELECT a FROM t").execute()).size());
    Eventually.await(vertx.close());
  }

  @Test
  void the_broker_takes_topics() throws Exception {
    String topic = TestKafka.uniqueName("testkit");
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", TestKafka.bootstrapServers()))) {
      admin
          .createTopics(List.of(new NewTopic(topic, 1, (short) 1)))
          .all()
          .get(30, TimeUnit.SECONDS);
      Eventually.until(
          "the topic is listed",
          () -> admin.listTopics().names().get(30, TimeUnit.SECONDS).contains(topic));
    }
  }

  @Test
  void the_samples_are_whole() {
    List<byte[]> sample = SampleEvents.sample();
    assertEquals(4710, sample.size());
    assertTrue(new String(sample.get(4709), StandardCharsets.UTF_8).endsWith("}"));
    assertTrue(SampleEvents.access().size() > 100);
  }

  @Test
  void the_clock_stands_until_moved() {
    MutableClock clock = new MutableClock(Instant.EPOCH);
    clock.advance(Duration.ofMinutes(3));
    assertEquals(Instant.EPOCH.plusSeconds(180), clock.instant());
  }

  @Test
  void waiting_has_a_deadline_and_failures_come_through() {
    assertThrows(
        AssertionError.class, () -> Eventually.until("never", Duration.ofMillis(30), () -> false));
    assertThrows(
        IllegalStateException.class,
        () -> Eventually.await(Future.failedFuture(new IllegalStateException("as it was"))));
    assertThrows(AssertionError.class, () -> Eventually.failure(Future.succeededFuture(1)));
  }
}
