package io.annals.segment.hot;

import static io.annals.segment.hot.TestRows.row;
import static io.annals.testkit.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.annals.segment.EventRow;
import io.annals.segment.catalogue.Gap;
import io.annals.segment.catalogue.GapLedger;
import io.annals.segment.catalogue.HotUsageRows;
import io.annals.segment.catalogue.Position;
import io.annals.tenancy.ClusterUid;
import io.annals.tenancy.Page;
import io.annals.tenancy.PageRequest;
import io.annals.tenancy.TenantUid;
import io.annals.tenancy.TopicKind;
import io.annals.testkit.Eventually;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** From records of a quarantine topic to the ledger that is shown. */
final class GapLedgerTest {
  private static final long ALL = Long.MAX_VALUE;
  private static final ClusterUid C1 = new ClusterUid(1);
  private static final ClusterUid C2 = new ClusterUid(2);

  private final StoreFixture fixture = new StoreFixture("quarantine");
  private final GapLedger ledger = new GapLedger(fixture.pool);

  @BeforeEach
  void clusters() {
    execute(
        """
        INSERT INTO cluster (tenant_uid, id, created_from, created_at, version)
        SELECT 1, 'c' || n, '{}', '2026-05-01T00:00:00Z', 1 FROM generate_series(1, 2) n
        """);
    execute(
        "INSERT INTO audit_switch (cluster_uid, kind, state, version)"
            + " SELECT uid, 'audit', 'closed', 1 FROM cluster");
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void what_is_in_the_hot_tail_counts_until_the_flush_that_enters_it_and_never_twice() {
    PartitionStore store = open();
    fixture.append(store, gap(0, 1, "suspended", 0, 100), gap(1, 1, "suspended", 5, 200));
    fixture.append(store, gap(2, 1, "suspended", 0, 100)); // the very record, read again
    assertEquals(List.of(), ledger(C1));

    PartitionStore.HotUsage hot = store.usage();
    write(hot);
    List<String> expected = List.of("10:00:00/10:00:06 suspended null 300 3000");
    assertEquals(expected, ledger(C1));
    assertEquals(List.of(), ledger(C2));

    await(store.flush(ALL));
    assertEquals(expected, ledger(C1));
    assertEquals(0, fixture.number("SELECT count(*) FROM usage_hot"));
    write(hot); // of an owner that has not noticed
    assertEquals(expected, ledger(C1));
    execute(
        """
        INSERT INTO usage_hot (topic_uid, partition, tenant_uid, epoch, next_offset, minutes, gaps, written_at)
        SELECT topic_uid, 0, 1, 0, 0, '[]', jsonb_build_array(jsonb_build_object('cluster', 1, 'cause',
               'quota', 'from', 1, 'to', 1777900000000000, 'events', 1, 'bytes', 1)), now()
        FROM partition_offset
        """);
    assertEquals(expected, ledger(C1), "a row of before the flush is not counted");
    execute("UPDATE usage_hot SET next_offset = 3");
    assertEquals(2, ledger(C1).size(), "and would be, were it of the partition's position");
  }

  @Test
  void what_is_hot_and_what_is_flushed_of_a_minute_are_one_entry() {
    PartitionStore store = open();
    fixture.append(store, gap(0, 1, "suspended", 0, 1));
    await(store.flush(ALL));
    fixture.append(store, gap(1, 1, "suspended", 59, 2), gap(2, 1, "suspended", 60, 4));
    write(store.usage());
    assertEquals(
        List.of("10:00:00/10:01:00 suspended null 3 30", "10:01:00/10:01:01 suspended null 4 40"),
        ledger(C1));
  }

  @ParameterizedTest
  @EnumSource
  void a_commit_whose_answer_is_lost_counts_once(CommitCutter.Cut where) {
    CommitCutter cutter = new CommitCutter(fixture.vertx, fixture.database);
    Pool cut = cutter.pool();
    PartitionStore store = fixture.open(cut, TopicKind.QUARANTINE, FlushStep.Observer.none());
    fixture.append(store, gap(0, 1, "suspended", 0, 7));
    write(store.usage());
    cutter.arm(where);
    assertInstanceOf(Flusher.UnsettledException.class, Eventually.failure(store.flush(ALL)));
    assertEquals(List.of("10:00:00/10:00:01 suspended null 7 70"), ledger(C1));
    Eventually.until(
        "flushed after all",
        () -> {
          await(store.flush(ALL).otherwise(FlushOutcome.NOTHING));
          return store.rows() == 0;
        });
    assertEquals(List.of("10:00:00/10:00:01 suspended null 7 70"), ledger(C1));
  }

  @Test
  void an_owner_that_lost_the_partition_enters_nothing() {
    PartitionStore stale = open();
    fixture.append(stale, gap(0, 1, "suspended", 0, 7));
    PartitionStore owner = open();
    fixture.append(owner, gap(0, 1, "suspended", 0, 7));
    await(owner.flush(ALL));
    assertEquals(FlushOutcome.STALE, await(stale.flush(ALL)));
    assertEquals(List.of("10:00:00/10:00:01 suspended null 7 70"), ledger(C1));
  }

  @Test
  void a_storm_of_requests_makes_a_row_a_minute_cluster_and_cause() {
    PartitionStore store = open();
    EventRow[] storm = new EventRow[2_000];
    for (int i = 0; i < storm.length; i++) {
      storm[i] =
          gap(i, 1 + i % 2, i % 4 < 2 ? "quota" : "suspended", i * 120 / storm.length, i + 1);
    }
    fixture.append(store, storm);
    await(store.flush(ALL));
    assertEquals(8, fixture.number("SELECT count(*) FROM gap"));
    assertEquals(2_001_000, fixture.number("SELECT sum(events)::bigint FROM gap"));
    assertEquals(4, ledger(C2).size());
  }

  @Test
  void what_a_sink_of_best_effort_lost_is_entered_for_its_topic() {
    long copy = topic("copy");
    String topics =
        ",\"topics\":[{\"topic\":%d,\"events\":2,\"bytes\":20},{\"topic\":%d,\"events\":1,\"bytes\":5}]}";
    String record = text("outage", 0, 3, 25);
    PartitionStore store = open();
    fixture.append(
        store,
        row(
            0,
            0,
            1,
            record.substring(0, record.length() - 1) + topics.formatted(copy, copy + 1),
            0));
    await(store.flush(ALL));
    assertEquals(
        List.of("10:00:00/10:00:01 outage copy 2 20", "10:00:00/10:00:01 outage null 1 5"),
        ledger(C1));
    assertEquals(0, fixture.number("SELECT count(*) FROM gap WHERE topic_uid IS NULL"));
  }

  @Test
  void quarantined_items_count_whatever_is_in_them() {
    String item =
        "{\"kind\":\"QuarantineItem\",\"cluster\":\"c1\",\"position\":%d,\"length\":%d%s}";
    PartitionStore store = open();
    fixture.append(
        store,
        row(0, 0, 1, item.formatted(0, 100, ""), 3),
        row(0, 1, 1, item.formatted(1, 20, ",\"item\":{\"kind\":\"Gap\",\"length\":7}"), 4),
        row(0, 2, 1, item.formatted(2, 3, ",\"item\":" + "[".repeat(5_000) + "]".repeat(5_000)), 5),
        row(0, 3, 1, item.formatted(3, 1, ",\"item\":[" + "9".repeat(5_000) + "]"), 6),
        row(0, 4, 1, item.formatted(4, 5, ",\"item\":" + "9".repeat(5_000)), 7),
        row(0, 5, 1, item.formatted(5, 1, ",\"item\":1e999999999"), 8));
    await(store.flush(ALL));
    assertEquals(List.of("10:00:03/10:00:08 quarantine null 6 130"), ledger(C1));
    assertEquals(0, fixture.meters.unreadableGaps.count());
  }

  @Test
  void records_that_mean_nothing_are_counted_and_do_not_stop_the_others() {
    PartitionStore store = open();
    fixture.append(
        store,
        gap(0, 1, "nonsense", 0, 1),
        row(0, 1, 1, "{\"kind\":\"Gap\",\"cause\":\"quota\"}", 1),
        row(0, 2, 1, "{\"kind\":\"Other\"}", 1),
        row(0, 3, 1, "{\"kind\":\"QuarantineItem\",\"length\":\"many\"}", 1),
        row(0, 4, 1, "no json", 1),
        gap(5, 1, "quota", 0, 3));
    await(store.flush(ALL));
    assertEquals(List.of("10:00:00/10:00:01 quota null 3 30"), ledger(C1));
    assertEquals(5, fixture.meters.unreadableGaps.count());
  }

  @Test
  void an_outage_of_a_log_is_shown_to_the_clusters_that_fed_it_since_they_are_there() {
    long topic = topic("audit-c1");
    execute("UPDATE audit_switch SET topic_uid = " + topic + " WHERE cluster_uid = 1");
    outage(topic, "2026-05-04T09:00:00Z", "2026-05-04T10:30:00Z");
    outage(topic, "2026-04-01T09:00:00Z", "2026-04-01T10:30:00Z");
    assertEquals(List.of("09:00:00/10:30:00 outage audit-c1 4 0"), ledger(C1));
    assertEquals(List.of(), ledger(C2));

    execute("UPDATE audit_switch SET topic_uid = NULL");
    execute(
        "INSERT INTO usage_minute (tenant_uid, topic_uid, cluster_uid, minute, events, write_bytes,"
            + " index_bytes) VALUES (1, "
            + topic
            + ", 2, 1, 1, 1, 1)");
    assertEquals(List.of(), ledger(C1));
    assertEquals(List.of("09:00:00/10:30:00 outage audit-c1 4 0"), ledger(C2));
  }

  @Test
  void an_outage_of_the_log_of_the_ledger_concerns_every_cluster_and_begins_with_the_epoch() {
    Position start =
        await(fixture.positions.open(fixture.partition, UUID.randomUUID())).orElseThrow();
    Gap outage =
        new Gap(
            Optional.empty(),
            Optional.of(fixture.partition.topic()),
            TestRows.START,
            TestRows.START.plusSeconds(9),
            Gap.Cause.OUTAGE,
            0,
            0);
    await(fixture.positions.startEpoch(fixture.partition, start, 0, outage));
    Eventually.failure(fixture.positions.startEpoch(fixture.partition, start, 0, outage));
    assertEquals(
        new Position(1, 0, OptionalInt.empty()),
        await(fixture.positions.open(fixture.partition, UUID.randomUUID())).orElseThrow());
    assertEquals(List.of("10:00:00/10:00:09 outage x 0 0"), ledger(C1));
    assertEquals(ledger(C1), ledger(C2));
  }

  @Test
  void pages_and_ranges_are_parts_of_the_whole() {
    PartitionStore store = open();
    for (int i = 0; i < 6; i++) {
      fixture.append(
          store, gap(2L * i, 1, "quota", 40 * i, 1), gap(2L * i + 1, 1, "truncated", 40 * i, 1));
    }
    write(store.usage());
    List<String> whole = ledger(C1);
    assertEquals(8, whole.size());
    List<String> paged = new ArrayList<>();
    Optional<String> after = Optional.of("");
    while (after.isPresent()) {
      Page<GapLedger.Entry> page = page(C1, TestRows.START, new PageRequest(3, after.get()));
      page.items().forEach(entry -> paged.add(shown(entry)));
      after = page.last();
    }
    assertEquals(whole, paged);
    assertEquals(
        whole.subList(4, 8),
        ledger(C1, TestRows.START.plusSeconds(150), TestRows.START.plusSeconds(999)));
    assertEquals(whole.subList(0, 4), ledger(C1, TestRows.START, TestRows.START.plusSeconds(120)));
    assertThrows(
        IllegalArgumentException.class, () -> page(C1, TestRows.START, new PageRequest(3, "prod")));
  }

  private PartitionStore open() {
    return fixture.open(TopicKind.QUARANTINE, FlushStep.Observer.none());
  }

  private void write(PartitionStore.HotUsage usage) {
    await(
        new HotUsageRows(fixture.pool, fixture.clock)
            .write(usage.partition(), usage.position(), usage.minutes(), usage.gaps()));
  }

  private List<String> ledger(ClusterUid cluster) {
    return ledger(
        cluster, TestRows.START.minus(Duration.ofDays(90)), TestRows.START.plusSeconds(999));
  }

  private List<String> ledger(ClusterUid cluster, Instant from, Instant to) {
    return await(ledger.page(new TenantUid(1), cluster, from, to, new PageRequest(100, "")))
        .items()
        .stream()
        .map(GapLedgerTest::shown)
        .toList();
  }

  private Page<GapLedger.Entry> page(ClusterUid cluster, Instant from, PageRequest request) {
    return await(ledger.page(new TenantUid(1), cluster, from, from.plusSeconds(999), request));
  }

  private static String shown(GapLedger.Entry entry) {
    return "%.8s/%.8s %s %s %d %d"
        .formatted(
            entry.from().toString().substring(11),
            entry.to().toString().substring(11),
            entry.cause(),
            entry.topic().orElse(null),
            entry.events(),
            entry.bytes());
  }

  /** One request's, a second long, of 10 bytes an event. */
  private static EventRow gap(long offset, long cluster, String cause, int second, long events) {
    return row(0, offset, cluster, text(cause, second, events, 10 * events), second);
  }

  private static String text(String cause, int second, long events, long bytes) {
    return ("{\"kind\":\"Gap\",\"cluster\":\"c\",\"cause\":\"%s\",\"events\":%d,\"bytes\":%d,"
            + "\"from\":\"%s\",\"to\":\"%s\"}")
        .formatted(
            cause,
            events,
            bytes,
            TestRows.START.plusSeconds(second),
            TestRows.START.plusSeconds(second + 1L));
  }

  private long topic(String id) {
    return fixture.number(
        "INSERT INTO topic (tenant_uid, logset_uid, id, kind, auto_created, partitions, state, created_at,"
            + " version) VALUES (1, 1, '"
            + id
            + "', 'audit', true, 1, 'ready', now(), 1) RETURNING uid");
  }

  private void outage(long topic, String from, String to) {
    execute(
        "INSERT INTO gap (tenant_uid, topic_uid, from_time, to_time, cause, events, bytes) VALUES (1, "
            + topic
            + ", '"
            + from
            + "', '"
            + to
            + "', 'outage', 4, 0)");
  }

  private void execute(String statement) {
    await(fixture.pool.query(statement).execute());
  }
}
