package io.annals.admin;

import static io.annals.admin.UsageFixture.hotMinute;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.admin.UsageFixture.Bytes;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UsageTest {
  private static final String DAY = "2020-03-05T00:00:00Z 2020-03-06T00:00:00Z ";
  private static final String NEXT_DAY = "2020-03-06T00:00:00Z 2020-03-07T00:00:00Z ";
  private static final String TWO_DAYS = "from=2020-03-05T00:00:00Z&to=2020-03-07T00:00:00Z";

  private Admin admin;
  private UsageFixture usage;
  private long topic;
  private long a;
  private long b;

  @BeforeEach
  void open() {
    admin = new Admin();
    usage = new UsageFixture(admin);
    usage.tenant("acme", "UTC", "a", "b");
    topic = usage.topic("acme", "audit");
    a = usage.cluster("acme", "a");
    b = usage.cluster("acme", "b");
  }

  @AfterEach
  void close() {
    admin.close();
  }

  @Test
  void a_minute_belongs_to_the_step_and_the_range_in_which_it_begins() {
    usage.minute(topic, a, "2020-03-04T23:59:00Z", 1, 10);
    usage.minute(topic, a, "2020-03-05T00:00:00Z", 2, 20);
    usage.minute(topic, a, "2020-03-05T23:59:00Z", 4, 40);
    usage.minute(topic, a, "2020-03-06T00:00:00Z", 8, 80);
    usage.minute(topic, a, "2020-03-06T23:59:00Z", 16, 160);
    usage.minute(topic, a, "2020-03-07T00:00:00Z", 32, 320);
    assertEquals(
        List.of(
            DAY + "- - writeTraffic 6",
            DAY + "- - indexTraffic 60",
            NEXT_DAY + "- - writeTraffic 24",
            NEXT_DAY + "- - indexTraffic 240"),
        usage.lines("acme", TWO_DAYS));
    assertEquals(
        List.of(
            "2020-03-05T23:59:00Z 2020-03-06T00:00:00Z - - writeTraffic 4",
            "2020-03-05T23:59:00Z 2020-03-06T00:00:00Z - - indexTraffic 40",
            "2020-03-06T00:00:00Z 2020-03-06T00:00:30Z - - writeTraffic 8",
            "2020-03-06T00:00:00Z 2020-03-06T00:00:30Z - - indexTraffic 80"),
        usage.lines("acme", "from=2020-03-05T00:00:01Z&to=2020-03-06T00:00:30Z&step=minute"));
  }

  @Test
  void a_hot_tail_counts_only_behind_its_partitions_position() {
    usage.minute(topic, a, "2020-03-05T10:00:00Z", 1, 10);
    usage.hot(
        topic,
        3,
        40,
        hotMinute(a, "2020-03-05T10:00:00Z", 2, 20),
        hotMinute(b, "2020-03-06T10:01:00Z", 4, 40),
        hotMinute(b, "2020-03-07T00:00:00Z", 99, 99));
    List<String> stored = List.of(DAY + "- - writeTraffic 1", DAY + "- - indexTraffic 10");
    assertEquals(stored, usage.lines("acme", TWO_DAYS));
    usage.position(topic, 3, 41);
    assertEquals(stored, usage.lines("acme", TWO_DAYS));
    usage.position(topic, 4, 40);
    assertEquals(stored, usage.lines("acme", TWO_DAYS));
    usage.position(topic, 3, 40);
    assertEquals(
        List.of(
            DAY + "- - writeTraffic 3",
            DAY + "- - indexTraffic 30",
            NEXT_DAY + "- - writeTraffic 4",
            NEXT_DAY + "- - indexTraffic 40"),
        usage.lines("acme", TWO_DAYS));
  }

  @Test
  void items_are_split_by_what_is_asked_and_storage_has_no_cluster() {
    long second = usage.topic("acme", "copy");
    usage.minute(topic, a, "2020-03-05T10:00:00Z", 1, 10);
    usage.minute(topic, b, "2020-03-05T10:00:00Z", 2, 20);
    usage.minute(second, b, "2020-03-05T10:00:00Z", 4, 40);
    Instant start = Instant.parse("2020-03-05T10:00:00Z");
    usage.removed(topic, start, start.plusSeconds(2), new Bytes(1, 2, 5));
    usage.removed(second, start, start.plusSeconds(1), new Bytes(3, 4, 9));
    assertEquals(
        List.of(
            DAY + "- - writeTraffic 7",
            DAY + "- - indexTraffic 70",
            DAY + "- - logStorage 13000000",
            DAY + "- - indexStorage 19000000"),
        usage.lines("acme", by("meter")));
    assertEquals(
        List.of(
            DAY + "audit - writeTraffic 3",
            DAY + "audit - indexTraffic 30",
            DAY + "audit - logStorage 6000000",
            DAY + "audit - indexStorage 10000000",
            DAY + "copy - writeTraffic 4",
            DAY + "copy - indexTraffic 40",
            DAY + "copy - logStorage 7000000",
            DAY + "copy - indexStorage 9000000"),
        usage.lines("acme", by("topic")));
    assertEquals(
        List.of(
            DAY + "- - logStorage 13000000",
            DAY + "- - indexStorage 19000000",
            DAY + "- a writeTraffic 1",
            DAY + "- a indexTraffic 10",
            DAY + "- b writeTraffic 6",
            DAY + "- b indexTraffic 60"),
        usage.lines("acme", by("cluster")));
    assertEquals(
        List.of(
            DAY + "audit - logStorage 6000000",
            DAY + "audit - indexStorage 10000000",
            DAY + "audit a writeTraffic 1",
            DAY + "audit a indexTraffic 10",
            DAY + "audit b writeTraffic 2",
            DAY + "audit b indexTraffic 20",
            DAY + "copy - logStorage 7000000",
            DAY + "copy - indexStorage 9000000",
            DAY + "copy b writeTraffic 4",
            DAY + "copy b indexTraffic 40"),
        usage.lines("acme", by("topic", "cluster", "meter")));
  }

  @Test
  void of_a_compaction_the_old_ones_count_until_the_new_one_does() {
    Instant merged = Instant.parse("2020-03-05T12:00:00.000001Z");
    usage.removed(topic, Instant.parse("2020-03-05T06:00:00Z"), merged, new Bytes(10, 20, 100));
    usage.removed(topic, Instant.parse("2020-03-05T07:00:00Z"), merged, new Bytes(1, 2, 10));
    usage.removed(topic, merged, Instant.parse("2020-03-06T00:00:00Z"), new Bytes(5, 15, 110));
    long noon = 1;
    long hour = 3_600_000_000L;
    assertEquals(
        List.of(
            DAY
                + "- - logStorage "
                + (30 * (6 * hour + noon) + 3 * (5 * hour + noon) + 20 * (12 * hour - noon)),
            DAY
                + "- - indexStorage "
                + (100 * (6 * hour + noon) + 10 * (5 * hour + noon) + 110 * (12 * hour - noon))),
        usage.lines("acme", TWO_DAYS));
  }

  @Test
  void what_was_there_before_the_range_counts_from_its_beginning_and_what_stays_until_its_end() {
    Instant before = Instant.parse("2020-03-04T00:00:00.5Z");
    Instant from = Instant.parse("2020-03-05T00:00:00Z");
    Instant to = Instant.parse("2020-03-07T00:00:00Z");
    usage.segment(topic, before, new Bytes(1, 0, 1));
    usage.segment(topic, to, new Bytes(1_000, 0, 1_000));
    usage.removed(topic, before, from, new Bytes(1_000, 0, 1_000));
    usage.removed(topic, before, from.plusSeconds(1), new Bytes(10, 0, 10));
    usage.removed(topic, to.minusSeconds(1), to.plusSeconds(9), new Bytes(100, 0, 100));
    usage.removed(topic, from.plusSeconds(9), from.plusSeconds(8), new Bytes(7, 0, 7));
    long day = 86_400_000_000L;
    assertEquals(
        List.of(
            DAY + "- - logStorage " + (day + 10_000_000),
            DAY + "- - indexStorage " + (day + 10_000_000),
            NEXT_DAY + "- - logStorage " + (day + 100_000_000),
            NEXT_DAY + "- - indexStorage " + (day + 100_000_000)),
        usage.lines("acme", TWO_DAYS));
  }

  @Test
  void a_range_that_has_not_passed_ends_now() {
    Instant created = Instant.now().minus(Duration.ofHours(3));
    usage.segment(topic, created, new Bytes(40_000_000_000L, 2_000_000_000L, 1));
    JsonObject answer =
        usage.usage("acme", "from=" + created + "&to=2099-01-01T00:00:00Z&step=month").expect(200);
    Instant asOf = Instant.parse(answer.getString("asOf"));
    long held = 0;
    for (Object each : answer.getJsonArray("items")) {
      JsonObject item = (JsonObject) each;
      assertFalse(Instant.parse(item.getString("to")).isAfter(asOf));
      held += item.getString("meter").equals("logStorage") ? item.getLong("quantity") : 0;
    }
    assertTrue(held >= 126_000_000_000L && held < 127_000_000_000L, "held " + held);
    assertEquals(
        List.of(), usage.lines("acme", "from=2099-01-01T00:00:00Z&to=2099-02-01T00:00:00Z"));
  }

  @Test
  void another_tenants_rows_and_the_hidden_topic_are_never_in_it() {
    usage.tenant("other", "UTC", "a");
    long others = usage.topic("other", "audit");
    long cluster = usage.cluster("other", "a");
    Instant start = Instant.parse("2020-03-05T10:00:00Z");
    usage.minute(others, cluster, "2020-03-05T10:00:00Z", 1, 10);
    usage.position(others, 1, 5);
    usage.hot(others, 1, 5, hotMinute(cluster, "2020-03-05T11:00:00Z", 2, 20));
    usage.segment(others, start, new Bytes(1, 1, 1));
    usage.removed(others, start, start.plusSeconds(1), new Bytes(1, 1, 1));
    usage.execute(
        """
        INSERT INTO usage_minute (tenant_uid, topic_uid, cluster_uid, minute, events, write_bytes,
                                  index_bytes)
        SELECT t.tenant_uid, t.uid, $1, 26391240, 1, 77, 77 FROM topic t JOIN tenant n ON n.uid = t.tenant_uid
         WHERE t.kind = 'quarantine' AND n.id = 'acme'
        """,
        Tuple.of(a));
    for (String step : List.of("minute", "hour", "day", "month")) {
      assertEquals(
          List.of(),
          usage.lines(
              "acme", "from=2020-03-01T00:00:00Z&to=2020-04-02T00:00:00Z&by=topic&step=" + step));
    }
    int traffic = 2 * 2;
    int storage = 14 * 2;
    assertEquals(
        traffic + storage,
        usage.lines("other", "from=2020-03-05T00:00:00Z&to=2020-03-06T00:00:00Z&step=hour").size());
  }

  @Test
  void a_deleted_topic_stays_and_the_next_of_its_name_is_added() {
    Instant start = Instant.parse("2020-03-05T10:00:00Z");
    usage.minute(topic, a, "2020-03-05T10:00:00Z", 1, 10);
    usage.removed(topic, start, start.plusSeconds(1), new Bytes(1, 1, 5));
    admin.delete("/v1/tenants/acme/topics/audit").expect(204);
    long again = usage.topic("acme", "audit");
    usage.minute(again, a, "2020-03-05T10:00:00Z", 2, 20);
    usage.removed(again, start.plusSeconds(5), start.plusSeconds(6), new Bytes(2, 2, 7));
    assertEquals(
        List.of(
            DAY + "audit - writeTraffic 3",
            DAY + "audit - indexTraffic 30",
            DAY + "audit - logStorage 6000000",
            DAY + "audit - indexStorage 12000000"),
        usage.lines("acme", by("topic")));
  }

  private static String by(String... by) {
    return TWO_DAYS + "&by=" + String.join("&by=", by);
  }
}
