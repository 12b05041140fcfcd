package io.annals.admin;

import static io.annals.testkit.Eventually.failure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.admin.UsageFixture.Bytes;
import io.annals.platform.http.ProblemException;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What can be asked for, and how it is shown. */
class UsageRangeTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  private Admin admin;
  private UsageFixture usage;
  private long topic;
  private long cluster;

  @BeforeEach
  void open() {
    admin = new Admin();
    usage = new UsageFixture(admin);
    usage.tenant("acme", BERLIN.getId(), "a");
    topic = usage.topic("acme", "audit");
    cluster = usage.cluster("acme", "a");
  }

  @AfterEach
  void close() {
    admin.close();
  }

  @Test
  void days_are_those_of_the_tenants_zone() {
    Instant start = Instant.parse("2020-03-28T23:00:00Z");
    usage.minute(topic, cluster, "2020-03-28T22:59:00Z", 1, 10);
    usage.minute(topic, cluster, "2020-03-28T23:00:00Z", 2, 20);
    usage.minute(topic, cluster, "2020-03-29T21:59:00Z", 4, 40);
    usage.minute(topic, cluster, "2020-03-29T22:00:00Z", 8, 80);
    usage.removed(topic, start, start.plusSeconds(24 * 3600), new Bytes(1, 0, 1));
    assertEquals(
        List.of(
            "2020-03-27T23:00:00Z 2020-03-28T23:00:00Z - - writeTraffic 1",
            "2020-03-27T23:00:00Z 2020-03-28T23:00:00Z - - indexTraffic 10",
            "2020-03-28T23:00:00Z 2020-03-29T22:00:00Z - - writeTraffic 6",
            "2020-03-28T23:00:00Z 2020-03-29T22:00:00Z - - indexTraffic 60",
            "2020-03-28T23:00:00Z 2020-03-29T22:00:00Z - - logStorage 82800000000",
            "2020-03-28T23:00:00Z 2020-03-29T22:00:00Z - - indexStorage 82800000000",
            "2020-03-29T22:00:00Z 2020-03-30T22:00:00Z - - writeTraffic 8",
            "2020-03-29T22:00:00Z 2020-03-30T22:00:00Z - - indexTraffic 80",
            "2020-03-29T22:00:00Z 2020-03-30T22:00:00Z - - logStorage 3600000000",
            "2020-03-29T22:00:00Z 2020-03-30T22:00:00Z - - indexStorage 3600000000"),
        usage.lines("acme", "from=2020-03-28T00:00:00%2B01:00&to=2020-03-31T00:00:00%2B02:00"));
  }

  @Test
  void byte_hours_are_rounded_half_to_even_and_their_parts_are_beside_them() {
    Instant start = Instant.parse("2020-03-05T10:00:00Z");
    usage.removed(topic, start, start.plusSeconds(1800), new Bytes(2, 1, 5));
    JsonObject answer =
        usage
            .usage("acme", "from=2020-03-05T00:00:00Z&to=2020-03-06T00:00:00Z&step=month")
            .expect(200);
    JsonObject log = answer.getJsonArray("items").getJsonObject(0);
    JsonObject index = answer.getJsonArray("items").getJsonObject(1);
    assertEquals(2, log.getInteger("quantity"));
    assertEquals("byteHour", log.getString("unit"));
    assertEquals("5400000000", log.getString("byteMicroseconds"));
    assertEquals(2, index.getInteger("quantity"));
    assertEquals("9000000000", index.getString("byteMicroseconds"));
    assertNull(log.getString("topic"));
  }

  @Test
  void storage_by_day_has_the_mean_of_what_was_held_when_hours_began() {
    Instant midnight = Instant.parse("2020-03-28T23:00:00Z");
    usage.removed(topic, midnight, midnight.plusSeconds(3600), new Bytes(23, 0, 46));
    usage.removed(
        topic, midnight.plusSeconds(3599), midnight.plusSeconds(7201), new Bytes(0, 100, 1));
    usage.removed(
        topic, midnight.plusSeconds(7202), midnight.plusSeconds(10799), new Bytes(5, 0, 5));
    String range = "from=2020-03-28T23:00:00Z&to=2020-03-29T22:00:00Z";
    JsonObject answer = usage.usage("acme", range).expect(200);
    JsonObject log = answer.getJsonArray("items").getJsonObject(0);
    JsonObject index = answer.getJsonArray("items").getJsonObject(1);
    assertEquals(Math.round((23 + 100 + 100) / 23.0), log.getInteger("meanBytes").longValue());
    assertEquals(2, index.getInteger("meanBytes"));
    JsonObject hours = usage.usage("acme", range + "&step=hour").expect(200);
    assertNull(hours.getJsonArray("items").getJsonObject(0).getValue("meanBytes"));
  }

  @Test
  void what_takes_too_long_is_told_from_a_database_that_is_away() {
    Throwable stopped =
        failure(
            UsageSnapshot.read(
                admin.pool,
                Duration.ofMillis(20),
                sql -> sql.query("SELECT pg_sleep(60)").execute()));
    for (Throwable slow : List.of(stopped, new TimeoutException())) {
      ProblemException problem = assertInstanceOf(ProblemException.class, UsageCalls.tooSlow(slow));
      assertEquals(503, problem.type().status());
      assertTrue(problem.getMessage().contains("shorter range"), problem.getMessage());
    }
    Throwable away = new IOException("connection reset");
    assertSame(away, UsageCalls.tooSlow(away));
  }

  @Test
  void more_than_a_long_holds_is_summed_exactly() {
    Instant start = Instant.parse("2020-03-05T10:00:00Z");
    long most = Long.MAX_VALUE;
    usage.removed(topic, start, start.plusSeconds(3600), new Bytes(most, 0, most));
    usage.removed(topic, start, start.plusSeconds(3600), new Bytes(most, 0, most));
    usage.minute(topic, cluster, "2020-03-05T10:00:00Z", most, most);
    usage.minute(topic, cluster, "2020-03-05T10:01:00Z", most, most);
    JsonObject answer =
        usage
            .usage("acme", "from=2020-03-05T00:00:00Z&to=2020-03-06T00:00:00Z&step=month")
            .expect(200);
    for (Object each : answer.getJsonArray("items")) {
      JsonObject item = (JsonObject) each;
      assertEquals("18446744073709551614", String.valueOf(item.getValue("quantity")));
    }
    assertEquals(4, answer.getJsonArray("items").size());
  }

  @Test
  void without_a_range_it_is_this_month_so_far_day_by_day() {
    ZoneId zone = BERLIN;
    Instant first = LocalDate.now(zone).withDayOfMonth(1).atStartOfDay(zone).toInstant();
    usage.minute(topic, cluster, first.minusSeconds(60).toString(), 1, 10);
    usage.minute(topic, cluster, first.toString(), 2, 20);
    JsonObject item = usage.usage("acme", "").expect(200).getJsonArray("items").getJsonObject(0);
    assertEquals(first.toString(), item.getString("from"));
    assertEquals(2, item.getInteger("quantity"));
  }

  @Test
  void ranges_and_words_that_are_none_are_refused_by_name() {
    refused("from", "from=2020-03-05&to=2020-03-06T00:00:00Z");
    refused("to", "to=soon");
    refused("from", "from=2020-03-05T00:00:00Z&to=2020-03-05T00:00:00Z");
    refused("from", "from=2999-03-05T00:00:00Z");
    refused("step", "step=week");
    refused("by", "by=tenant");
    refused("meter", "meter=requests");
    assertEquals(
        List.of(), usage.lines("acme", "from=0001-01-01T00:00:00Z&to=1970-01-01T00:00:00Z"));
    assertEquals(
        List.of(),
        usage.lines(
            "acme", "from=-999999999-01-01T00:00:00Z&to=%2B999999999-01-01T00:00:00Z&step=month"));
  }

  @Test
  void what_is_too_much_is_refused_with_the_step_that_fits() {
    fill("2020-01-01T00:00:00Z", 34 * 1440);
    String range = "from=2020-01-01T00:00:00Z&to=2020-02-04T17:20:00Z&step=minute";
    assertEquals(
        2 * 34 * 1440, usage.usage("acme", range).expect(200).getJsonArray("items").size());
    usage.segment(topic, Instant.parse("2020-01-10T00:00:00Z"), new Bytes(1, 1, 1));
    JsonObject refused = refused("step", range);
    assertEquals(
        "makes more than 100,000 items; hour would fit, or a shorter range",
        refused.getJsonArray("errors").getJsonObject(0).getString("detail"));
    assertEquals(
        "makes more than 100,000 items; day would fit, or a shorter range",
        refused("step", "from=1990-01-01T00:00:00Z&to=2020-02-01T00:00:00Z&step=minute")
            .getJsonArray("errors")
            .getJsonObject(0)
            .getString("detail"));
  }

  @Test
  void by_topic_there_are_so_many_steps_times_topics_that_were_there() {
    String month = "from=2020-01-01T00:00:00Z&to=2020-02-01T00:00:00Z&step=minute&by=topic";
    topics(22, null);
    topics(50, "2019-12-31T00:00:00Z");
    assertEquals(List.of(), usage.lines("acme", month));
    topics(1, "2020-01-01T00:00:01Z");
    assertEquals(
        "makes more than 100,000 items; hour would fit, or a shorter range",
        refused("step", month).getJsonArray("errors").getJsonObject(0).getString("detail"));
    assertEquals(List.of(), usage.lines("acme", month.replace("&by=topic", "")));
  }

  private JsonObject refused(String pointer, String query) {
    JsonObject problem = usage.usage("acme", query).expect(400);
    assertEquals(pointer, problem.getJsonArray("errors").getJsonObject(0).getString("pointer"));
    return problem;
  }

  /** A minute of usage in each of so many minutes. */
  private void fill(String from, int count) {
    usage.execute(
        """
        INSERT INTO usage_minute (tenant_uid, topic_uid, cluster_uid, minute, events, write_bytes,
                                  index_bytes)
        SELECT tenant_uid, uid, $2, $3 + i, 1, 1, 1 FROM topic, generate_series(0, $4 - 1) AS i
         WHERE uid = $1
        """,
        Tuple.of(topic, cluster, Instant.parse(from).getEpochSecond() / 60, count));
  }

  /**
   * @param deleted null = they are still there
   */
  private void topics(int count, String deleted) {
    usage.execute(
        """
        INSERT INTO topic (tenant_uid, logset_uid, id, kind, auto_created, partitions, state,
                           created_at, deleted_at, version)
        SELECT tenant_uid, logset_uid, gen_random_uuid()::text, 'audit', false, 1,
               CASE WHEN $3::timestamptz IS NULL THEN 'ready' ELSE 'deleted' END,
               '2019-01-01T00:00:00Z', $3, 1
          FROM topic, generate_series(1, $2)
         WHERE uid = $1
        """,
        Tuple.of(topic, count)
            .addOffsetDateTime(deleted == null ? null : OffsetDateTime.parse(deleted)));
  }
}
