package io.annals.segment.hot;

import static io.annals.testkit.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.segment.EventRow;
import io.annals.segment.SegmentInfo;
import io.annals.segment.catalogue.DeletedTopics;
import io.annals.segment.catalogue.ExpiredSegments;
import io.annals.segment.catalogue.Gap;
import io.annals.segment.catalogue.PendingFiles;
import io.annals.segment.catalogue.Position;
import io.annals.segment.catalogue.RemovedSegments;
import io.annals.segment.format.Dictionaries;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What goes when the retention is over, and how an owner goes on without it. */
final class RetentionTest {
  private static final int DAY = 86_400;

  private final StoreFixture fixture = new StoreFixture();
  private final PartitionStore store = fixture.open(FlushStep.Observer.none());
  private final ExpiredSegments expired =
      new ExpiredSegments(
          fixture.pool,
          new PendingFiles(fixture.pool, fixture.files, fixture.workers, fixture.clock),
          Duration.ofSeconds(90),
          fixture.clock,
          fixture.registry);

  @AfterEach
  void close() {
    fixture.close();
  }

  /** One segment with two events, the younger received at {@code second}. */
  private void segment(long offset, int second) {
    fixture.append(
        store,
        TestRows.event(offset, "a" + offset, second - 100, "x"),
        TestRows.event(offset + 1, "b" + offset, second, "x"));
    await(store.flush(Long.MAX_VALUE));
  }

  private void retain(Integer days) {
    await(
        fixture.pool.preparedQuery("UPDATE topic SET retention_days = $1").execute(Tuple.of(days)));
  }

  private void at(int second) {
    fixture.clock.set(TestRows.START.plusSeconds(second));
  }

  private Set<Long> firstOffsets() {
    return await(fixture.catalogue.ofPartition(fixture.partition)).stream()
        .map(SegmentInfo::firstOffset)
        .collect(Collectors.toSet());
  }

  @Test
  void a_segment_goes_when_its_youngest_event_is_older_than_the_retention() {
    segment(0, 1_000);
    segment(2, 2_000);
    segment(4, 3_000);
    retain(null);
    at(4_000 * DAY);
    assertEquals(0, await(expired.expire()), "for ever is for ever");

    retain(1);
    at(DAY + 1_000);
    assertEquals(0, await(expired.expire()), "exactly a day old");
    at(DAY + 2_001);
    assertEquals(2, await(expired.expire()));
    assertEquals(Set.of(4L), firstOffsets());
    assertEquals(0, await(expired.expire()));
    assertEquals(2, fixture.number("SELECT count(*) FROM removed_segment WHERE cause = 'expired'"));
    assertEquals(2.0, fixture.registry.get("annals.retention.segments").counter().count());
  }

  @Test
  void a_shorter_retention_is_applied_to_what_is_there_and_files_go_when_nobody_reads_them() {
    segment(0, 1_000);
    segment(2, 20 * DAY);
    retain(30);
    at(20 * DAY + 5);
    assertEquals(0, await(expired.expire()));
    retain(1);
    assertEquals(1, await(expired.expire()));

    assertEquals(0, await(expired.removeFiles()));
    assertEquals(4, fixture.files.names().size());
    fixture.clock.advance(Duration.ofSeconds(90));
    assertEquals(1, await(expired.removeFiles()));
    assertEquals(2, fixture.files.names().size());
    assertEquals(Set.of(2L), firstOffsets());
  }

  @Test
  void what_has_expired_is_not_stored_nor_metered_again_when_the_log_went_back() {
    segment(0, 1_000);
    segment(2, 2 * DAY);
    retain(1);
    at(2 * DAY + 5);
    assertEquals(1, await(expired.expire()));
    String metered = "SELECT sum(events * 1000000 + write_bytes)::bigint FROM usage_minute";
    long before = fixture.number(metered);
    Position stored =
        await(fixture.positions.open(fixture.partition, UUID.randomUUID())).orElseThrow();
    await(
        fixture.positions.startEpoch(
            fixture.partition,
            stored,
            0,
            new Gap(
                Optional.empty(),
                Optional.of(fixture.partition.topic()),
                TestRows.START,
                TestRows.START,
                Gap.Cause.OUTAGE,
                0,
                0)));

    PartitionStore again = fixture.open(FlushStep.Observer.none());
    fixture.append(
        again,
        again(0, "a0", 900),
        again(1, "b0", 1_000),
        again(2, "a2", 2 * DAY - 100),
        again(3, "b2", 2 * DAY));
    assertEquals(0, again.rows(), "all of it was stored, some of it is gone");
    fixture.append(again, again(4, "c", 2 * DAY + 4));
    assertEquals(1, again.rows());
    await(again.flush(Long.MAX_VALUE));
    assertEquals(1_000_000, (fixture.number(metered) - before) / 1_000_000 * 1_000_000);
  }

  /** An event as the next epoch reads it. */
  private static EventRow again(long offset, String auditId, int second) {
    return TestRows.row(
        1, offset, 1, TestRows.text(auditId, "ResponseComplete", second, "x"), second);
  }

  @Test
  void of_a_deleted_topic_the_digests_stay_and_nothing_else() {
    segment(0, 1_000);
    SegmentInfo segment = await(fixture.catalogue.ofPartition(fixture.partition)).get(0);
    await(fixture.pool.query("UPDATE topic SET state = 'deleting', deleted_at = now()").execute());
    PendingFiles files =
        new PendingFiles(fixture.pool, fixture.files, fixture.workers, fixture.clock);
    DeletedTopics deleted =
        new DeletedTopics(
            fixture.catalogue, files, new Dictionaries(fixture.files), fixture.workers);
    for (int again = 0; again < 2; again++) {
      await(deleted.remove(fixture.partition.tenant(), fixture.partition.topic()));
      assertEquals(Set.of(), firstOffsets());
      assertEquals(Set.of(), fixture.files.names());
      assertEquals(
          1,
          fixture.number(
              "SELECT count(*) FROM removed_segment WHERE cause = 'deleted' AND id = '"
                  + segment.id()
                  + "' AND length(body_sha256) = 32"));
    }
  }

  @Test
  void usage_stays_when_segments_go() {
    segment(0, 1_000);
    long before = fixture.number("SELECT sum(index_bytes)::bigint FROM usage_minute");
    retain(1);
    at(3 * DAY);
    assertEquals(1, await(expired.expire()));
    assertEquals(before, fixture.number("SELECT sum(index_bytes)::bigint FROM usage_minute"));
  }

  @Test
  void what_another_transaction_holds_is_left_for_the_next_time() {
    segment(0, 1_000);
    segment(2, 2_000);
    retain(1);
    at(5 * DAY);
    SqlConnection other = await(fixture.pool.getConnection());
    Transaction compaction = await(other.begin());
    await(other.query("SELECT 1 FROM segment WHERE first_offset = 0 FOR UPDATE").execute());

    assertEquals(1, await(expired.expire()));
    assertEquals(Set.of(0L), firstOffsets());
    await(compaction.rollback());
    await(other.close());
    assertEquals(1, await(expired.expire()));
  }

  @Test
  void processes_that_expire_at_once_remove_each_segment_once() {
    for (int i = 0; i < 20; i++) {
      segment(2L * i, 1_000 + i);
    }
    retain(1);
    at(5 * DAY);
    Future<Integer> one = expired.expire();
    Future<Integer> two = expired.expire();
    await(Future.join(one, two).transform(any -> Future.succeededFuture()));
    int gone = (one.succeeded() ? one.result() : 0) + (two.succeeded() ? two.result() : 0);
    assertTrue(one.succeeded() && two.succeeded());
    assertEquals(20, gone);
    assertEquals(20, fixture.number("SELECT count(*) FROM removed_segment"));
  }

  @Test
  void an_event_that_comes_again_after_it_has_expired_is_a_new_one() {
    segment(0, 1_000);
    retain(1);
    at(3 * DAY);
    await(expired.expire());
    fixture.clock.advance(Duration.ofSeconds(90));
    await(expired.removeFiles());
    RemovedSegments removed = new RemovedSegments(fixture.pool);
    List<RemovedSegments.Removed> gone =
        await(removed.since(fixture.clock.instant().minusSeconds(90)));
    assertEquals(1, gone.size());
    assertEquals(fixture.partition.topic(), gone.get(0).topic());
    store.forget(Set.of(gone.get(0).id()));

    fixture.append(store, TestRows.event(2, "b0", 1_000, "x"));
    assertEquals(1, store.rows());
    assertEquals(
        0.0, fixture.registry.get("annals.store.duplicates.unconfirmed").counter().count());
    assertEquals(0, fixture.memory.used(), "its filter's memory is given back");
  }

  @Test
  void an_owner_that_meets_a_missing_file_reads_on_and_learns_that_the_segment_is_gone() {
    segment(0, 1_000);
    SegmentInfo segment = await(fixture.catalogue.ofPartition(fixture.partition)).get(0);
    retain(1);
    at(3 * DAY);
    await(expired.expire());
    fixture.clock.advance(Duration.ofSeconds(90));
    await(expired.removeFiles());

    fixture.append(store, TestRows.event(2, "b0", 1_000, "x"));
    assertEquals(1, store.rows(), "what cannot be confirmed is kept");
    assertEquals(Set.of(segment.id()), store.missing());
    Set<UUID> absent = await(new RemovedSegments(fixture.pool).among(store.missing()));
    store.forget(absent);
    assertTrue(store.missing().isEmpty());

    segment(3, 4 * DAY);
    UUID there = await(fixture.catalogue.ofPartition(fixture.partition)).get(0).id();
    assertFalse(await(new RemovedSegments(fixture.pool).among(Set.of(there))).contains(there));
  }
}
