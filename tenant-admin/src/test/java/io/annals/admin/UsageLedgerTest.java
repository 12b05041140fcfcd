package io.annals.admin;

import static io.annals.admin.UsageFixture.hotMinute;
import static io.annals.testkit.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.annals.admin.UsageFixture.Bytes;
import io.annals.metering.LogKind;
import io.annals.metering.TopicFacts;
import io.annals.metering.UsageSpan;
import io.annals.tenancy.TenantUid;
import io.annals.testkit.MutableClock;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UsageLedgerTest {
  private static final String DAY = "2020-03-05T00:00:00Z";
  private static final String NOON = "2020-03-05T12:00:00Z";
  private static final String NEXT = "2020-03-06T00:00:00Z";

  private final MutableClock clock = new MutableClock(Instant.parse("2020-04-01T00:00:00Z"));
  private Admin admin;
  private UsageFixture usage;
  private UsageLedger ledger;

  @BeforeEach
  void open() {
    admin = new Admin();
    usage = new UsageFixture(admin);
    usage.tenant("acme", "UTC", "a", "b");
    ledger = new UsageLedger(admin.pool, clock, admin.vertx.createSharedWorkerExecutor("usage", 1));
  }

  @AfterEach
  void close() {
    admin.close();
  }

  @Test
  void usage_is_cut_where_it_is_asked_for_by_topic_and_meter() {
    long topic = usage.topic("acme", "audit");
    long other = usage.topic("acme", "copy");
    long a = usage.cluster("acme", "a");
    long b = usage.cluster("acme", "b");
    usage.minute(topic, a, "2020-03-04T23:59:00Z", 99, 99);
    usage.minute(topic, a, "2020-03-05T00:00:00Z", 1, 10);
    usage.minute(topic, b, "2020-03-05T11:59:00Z", 2, 20);
    usage.minute(topic, a, NOON, 4, 40);
    usage.minute(other, a, NOON, 8, 80);
    usage.minute(topic, a, NEXT, 99, 99);
    usage.position(topic, 3, 40);
    usage.hot(topic, 3, 40, hotMinute(a, "2020-03-05T12:01:00Z", 16, 160));
    usage.position(other, 3, 41);
    usage.hot(other, 3, 40, hotMinute(a, "2020-03-05T12:01:00Z", 99, 99));
    usage.removed(
        topic,
        Instant.parse("2020-03-05T11:59:59.999999Z"),
        Instant.parse("2020-03-05T12:00:00.000002Z"),
        new Bytes(1, 2, 10));
    assertEquals(
        List.of(
            DAY + " " + NOON + " audit indexStorage 10",
            DAY + " " + NOON + " audit indexTraffic 30",
            DAY + " " + NOON + " audit logStorage 3",
            DAY + " " + NOON + " audit writeTraffic 3",
            NOON + " " + NEXT + " audit indexStorage 20",
            NOON + " " + NEXT + " audit indexTraffic 200",
            NOON + " " + NEXT + " audit logStorage 6",
            NOON + " " + NEXT + " audit writeTraffic 20",
            NOON + " " + NEXT + " copy indexTraffic 80",
            NOON + " " + NEXT + " copy writeTraffic 8"),
        lines(between(DAY, NOON, NEXT)));
  }

  @Test
  void what_was_asked_and_read_belongs_to_a_topic_or_to_the_tenant() {
    long topic = usage.topic("acme", "audit");
    usage.asked("acme", 0, NOON, "p", 3, 0);
    usage.asked("acme", topic, "2020-03-05T11:59:00Z", "p", 1, 100);
    usage.asked("acme", topic, NOON, "p", 2, 10);
    usage.asked("acme", topic, NOON, "q", 5, 1);
    usage.asked("acme", usage.uid("acme", "quarantine"), NOON, "q", 9, 9);
    usage.asked("acme", topic, NEXT, "p", 99, 99);
    assertEquals(
        List.of(
            DAY + " " + NOON + " audit readTraffic 100",
            DAY + " " + NOON + " audit requests 1",
            NOON + " " + NEXT + " - requests 3",
            NOON + " " + NEXT + " audit readTraffic 11",
            NOON + " " + NEXT + " audit requests 7"),
        lines(between(DAY, NOON, NEXT)));
    String day = DAY + " " + NEXT + " ";
    String range = "from=" + DAY + "&to=" + NEXT;
    assertEquals(
        List.of(
            day + "- - requests 3", day + "audit - readTraffic 111", day + "audit - requests 8"),
        usage.lines("acme", range + "&by=topic"));
    assertEquals(
        List.of(day + "- - readTraffic 111", day + "- - requests 11"),
        usage.lines("acme", range + "&by=cluster"));
  }

  @Test
  void what_is_stored_now_is_not_stored_until_the_end_of_the_range() {
    long topic = usage.topic("acme", "audit");
    usage.segment(topic, Instant.parse("2020-03-05T11:00:00Z"), new Bytes(1, 1, 5));
    clock.set(Instant.parse("2020-03-05T12:00:00.000001Z"));
    assertEquals(
        List.of(
            DAY + " " + NOON + " audit indexStorage 18000000000",
            DAY + " " + NOON + " audit logStorage 7200000000",
            NOON + " " + NEXT + " audit indexStorage 5",
            NOON + " " + NEXT + " audit logStorage 2"),
        lines(between(DAY, NOON, NEXT, "2020-03-07T00:00:00Z")));
    clock.set(Instant.parse(DAY));
    assertEquals(List.of(), between(DAY, NOON));
    clock.set(Instant.parse("2020-03-04T00:00:00Z"));
    assertEquals(List.of(), between(DAY, NOON));
  }

  @Test
  void a_topic_made_again_under_the_same_name_is_another_one() {
    long first = usage.topic("acme", "audit");
    long a = usage.cluster("acme", "a");
    usage.minute(first, a, NOON, 1, 0);
    Instant noon = Instant.parse(NOON);
    usage.removed(first, noon, noon.plusSeconds(1), new Bytes(1, 1, 0));
    admin.delete("/v1/tenants/acme/topics/audit").expect(204);
    long second = usage.topic("acme", "audit");
    usage.minute(second, a, NOON, 2, 0);
    List<UsageSpan> spans = between(DAY, NEXT);
    assertEquals(
        List.of(
            first + " logStorage 2000000", first + " writeTraffic 1", second + " writeTraffic 2"),
        spans.stream()
            .map(s -> s.topic().uid() + " " + s.meter().text() + " " + s.quantity())
            .sorted()
            .toList());
  }

  @Test
  void a_topic_s_region_is_that_of_its_cluster_or_of_the_tenant_when_it_was_made() {
    region("/v1/tenants/acme", "ap-beijing");
    region("/v1/tenants/acme/clusters/a", "ap-guangzhou");
    long byHand = usage.topic("acme", "chosen");
    for (String cluster : List.of("a", "b")) {
      admin.post("/v1/tenants/acme/clusters/" + cluster + "/audit/enable").expect(202);
    }
    region("/v1/tenants/acme", "eu-frankfurt");
    region("/v1/tenants/acme/clusters/a", "eu-frankfurt");
    long made = usage.uid("acme", "audit-a");
    long ofTenant = usage.uid("acme", "audit-b");
    long a = usage.cluster("acme", "a");
    for (long topic : new long[] {byHand, made, ofTenant}) {
      usage.minute(topic, a, NOON, 1, 0);
    }
    assertEquals(
        new TreeSet<>(
            List.of(
                "chosen ap-beijing false", "audit-a ap-guangzhou true", "audit-b ap-beijing true")),
        between(DAY, NEXT).stream()
            .map(UsageSpan::topic)
            .map(t -> t.id() + " " + t.region() + " " + t.autoCreated())
            .collect(Collectors.toCollection(TreeSet::new)));
    TopicFacts facts = between(DAY, NEXT).get(0).topic();
    assertEquals(LogKind.AUDIT, facts.kind());
    assertEquals(
        "ap-guangzhou",
        admin.get("/v1/tenants/acme/topics/audit-a").expect(200).getString("region"));
  }

  @Test
  void another_tenant_s_rows_and_the_hidden_topic_are_never_in_it() {
    usage.tenant("other", "UTC", "a");
    long theirs = usage.topic("other", "audit");
    usage.minute(theirs, usage.cluster("other", "a"), NOON, 1, 1);
    usage.segment(theirs, Instant.parse(DAY), new Bytes(1, 1, 1));
    long hidden = usage.uid("acme", "quarantine");
    usage.minute(hidden, usage.cluster("acme", "a"), NOON, 1, 1);
    usage.segment(hidden, Instant.parse(DAY), new Bytes(1, 1, 1));
    assertEquals(List.of(), between(DAY, NEXT));
  }

  @Test
  void cuts_that_are_no_minutes_or_do_not_ascend_are_refused() {
    assertThrows(IllegalArgumentException.class, () -> between(DAY));
    assertThrows(IllegalArgumentException.class, () -> between(NEXT, DAY));
    assertThrows(IllegalArgumentException.class, () -> between(DAY, "2020-03-05T00:00:30Z"));
  }

  private void region(String path, String region) {
    admin.patch(path, new JsonObject().put("region", region)).expect(200);
  }

  private List<UsageSpan> between(String... cuts) {
    return await(
        ledger.between(
            new TenantUid(usage.tenantUid("acme")),
            Arrays.stream(cuts).map(Instant::parse).toList()));
  }

  private static List<String> lines(List<UsageSpan> spans) {
    return spans.stream()
        .map(
            s ->
                "%s %s %s %s %s"
                    .formatted(
                        s.from(),
                        s.to(),
                        s.topic() == null ? "-" : s.topic().id(),
                        s.meter().text(),
                        s.quantity()))
        .sorted()
        .toList();
  }
}
