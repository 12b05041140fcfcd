package io.annals.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.ZoneOffset.UTC;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.standalone.Tenancy.Sender;
import io.annals.standalone.sample.EventLists;
import io.annals.tenancy.Schema;
import io.annals.testkit.Eventually;
import io.annals.testkit.SampleEvents;
import io.annals.testkit.TestDatabase;
import io.annals.testkit.TestDatabases;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A month of a topic: what a shorter retention hides at once, and what is gone within the hour. The
 * clock is the test's.
 */
@Timeout(300)
class RetentionStoryTest {
  private static final String TOPIC = "audit-prod";
  private static final List<byte[]> SAMPLE = SampleEvents.sample();

  @TempDir Path folder;
  private final TestDatabase database = TestDatabases.fresh(Schema::migrate);
  private final Vertx vertx = Vertx.vertx();
  private final Pool pool = database.pool(vertx);
  private final InProcess.Clock clock = new InProcess.Clock();
  private InProcess annals;
  private Tenancy tenant;
  private Sender sender;
  private int sent;

  /** Begins at an hour at which the second batch of events and what stays share a day. */
  @BeforeEach
  void start() throws Exception {
    Instant now = Instant.now();
    OffsetDateTime evening =
        now.atOffset(UTC).truncatedTo(ChronoUnit.DAYS).plusDays(1).withHour(20);
    clock.putForward(Duration.between(now, evening.toInstant()));
    annals =
        new InProcess(
            InProcess.config(folder.resolve("data"), database, Map.of("store.flush-age", "PT6H")),
            clock);
    tenant = Tenancy.create(annals.operator(), "acme");
    sender = tenant.cluster("prod");
  }

  @AfterEach
  void stop() {
    annals.close();
    Eventually.await(pool.close());
    Eventually.await(vertx.close());
  }

  private void send(int events) throws Exception {
    List<byte[]> items = SAMPLE.subList(sent, sent + events);
    assertEquals(events, sender.send(EventLists.of(items)).orThrow().getInteger("stored"));
    sent += events;
  }

  private void await(String what, BooleanSupplier condition) {
    AnnalsProcess.await(what, Duration.ofSeconds(60), condition);
  }

  private void awaitCount(int events) {
    await(events + " events", () -> tenant.countOrUnknown(TOPIC, "*") == events);
  }

  /** The first complete answer. */
  private long count(String query) {
    long[] count = {-1};
    await(
        "a complete answer",
        () -> {
          count[0] = tenant.countOrUnknown(TOPIC, query);
          return count[0] >= 0;
        });
    return count[0];
  }

  private long number(String sql) {
    return Eventually.await(pool.query(sql).execute()).iterator().next().getLong(0);
  }

  private long inSegments() {
    return number(
        "SELECT coalesce(sum(events), 0)::bigint FROM segment s JOIN topic t ON t.uid = s.topic_uid"
            + " WHERE t.id = 'audit-prod'");
  }

  /** Segments of the topic that are still on the disk. */
  private long files() {
    long uid = number("SELECT uid FROM topic WHERE id = 'audit-prod'");
    try (Stream<Path> all = Files.walk(folder.resolve("data/blobs"))) {
      return all.filter(file -> file.toString().contains("/l" + uid + "/"))
          .filter(file -> file.toString().endsWith(".body"))
          .count();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private JsonObject topic() {
    try {
      return tenant.admin().get(tenant.path("/topics/" + TOPIC)).orThrow();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void retain(int days) throws Exception {
    JsonObject body = new JsonObject().put("retentionDays", days);
    JsonObject topic = tenant.admin().patch(tenant.path("/topics/" + TOPIC), body).orThrow();
    assertEquals(days, topic.getInteger("retentionDays"));
  }

  private JsonArray quarantine() {
    String path = tenant.path("/quarantine?from=2020-01-01T00:00:00Z&to=2100-01-01T00:00:00Z");
    try {
      return tenant.admin().get(path).orThrow().getJsonArray("items");
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void a_shorter_retention_hides_old_events_at_once_and_removes_them_within_the_hour()
      throws Exception {
    send(400);
    sender.send(EventLists.of(List.of("42".getBytes(UTF_8)))).orThrow();
    awaitCount(400);
    await("the bad item is in quarantine", () -> quarantine().size() == 1);
    clock.putForward(Duration.ofHours(7));
    await("the first events are in a segment", () -> inSegments() == 400);

    clock.putForward(Duration.ofDays(28).minusHours(7));
    assertEquals(List.of(), quarantine().getList(), "kept seven days");
    send(100); // in the 28th day
    awaitCount(500);
    clock.putForward(Duration.ofHours(5));
    send(60);
    awaitCount(560);
    clock.putForward(Duration.ofHours(2));
    await("both are in one segment", () -> inSegments() == 560);
    clock.putForward(Duration.ofHours(18));
    send(30); // stays in the hot tail
    awaitCount(590);

    // A day ago lies between the two batches of the second segment.
    clock.putForward(Duration.ofMinutes(90));
    assertEquals(590, count("*"), "thirty days");
    retain(1);
    assertEquals(90, count("*"));
    assertEquals(90, count("level:*"), "by columns");
    assertEquals(90, tenant.searchAll(TOPIC, "*").size());

    clock.putForward(Duration.ofMinutes(11));
    await("the expired segment has left the catalogue", () -> inSegments() == 160);
    clock.putForward(Duration.ofMinutes(11));
    await("its files are gone", () -> files() == 1);
    assertEquals(90, count("*"));
    assertEquals(
        1, number("SELECT count(*) FROM removed_segment WHERE cause = 'expired' AND events = 400"));

    clock.putForward(Duration.ofHours(7));
    await("the hot tail is in a segment, the second one has expired", () -> inSegments() == 30);
    clock.putForward(Duration.ofMinutes(11));
    await("its files are gone too", () -> files() == 1);
    assertEquals(30, count("*"));
    JsonObject topic = topic();
    assertEquals(30, topic.getInteger("storedEvents"));
    assertTrue(topic.getInteger("storedBytes") > 0);
    assertEquals(
        number(
            "SELECT sum(raw_bytes)::bigint FROM segment s JOIN topic t ON t.uid = s.topic_uid"
                + " WHERE t.id = 'audit-prod'"),
        topic.getLong("storedBytes"));
    assertEquals(
        590, number("SELECT sum(events)::bigint FROM usage_minute"), "what was metered stays");
    assertEquals(
        number("SELECT count(*) FROM removed_segment WHERE cause = 'expired'"),
        number("SELECT count(*) FROM removed_segment WHERE length(body_sha256) = 32"));

    clock.putForward(Duration.ofDays(2));
    assertEquals(0, count("*"), "all has expired");
    assertEquals(
        30, sender.send(EventLists.of(SAMPLE.subList(0, 30))).orThrow().getInteger("stored"));
    await("what is sent again is new", () -> tenant.countOrUnknown(TOPIC, "*") == 30);
  }
}
