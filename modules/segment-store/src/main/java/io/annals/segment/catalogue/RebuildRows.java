package io.annals.segment.catalogue;

import io.annals.segment.SegmentInfo;
import io.annals.tenancy.TenantUid;
import io.annals.tenancy.TopicUid;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** What a rebuild of the catalogue reads and writes. No process may store meanwhile. */
public final class RebuildRows {
  /** Times are microseconds. */
  private static final Duration ALMOST_A_MINUTE = Duration.ofMinutes(1).minusNanos(1_000);

  private final Pool pool;
  private final InstantSource clock;

  public RebuildRows(Pool pool, InstantSource clock) {
    this.pool = pool;
    this.clock = clock;
  }

  /** Whose a topic is, and whether it still lives. */
  public record Owner(TenantUid tenant, boolean live) {}

  /** Every topic that there is or was. */
  public Future<Map<TopicUid, Owner>> topics() {
    return pool.query("SELECT uid, tenant_uid, deleted_at IS NULL FROM topic")
        .execute()
        .map(
            rows -> {
              Map<TopicUid, Owner> topics = new HashMap<>();
              rows.forEach(
                  row ->
                      topics.put(
                          new TopicUid(row.getLong(0)),
                          new Owner(new TenantUid(row.getLong(1)), row.getBoolean(2))));
              return topics;
            });
  }

  /** Segments of the partition that have left for good, and not for another segment. */
  public Future<Set<UUID>> gone(PartitionId partition) {
    return pool.preparedQuery(
            """
            SELECT id FROM removed_segment
            WHERE topic_uid = $1 AND partition = $2 AND cause <> 'compacted'
            """)
        .execute(Tuple.of(partition.topic().value(), partition.partition()))
        .map(SegmentRows::ids);
  }

  /** How many processes have shown within the last seconds that they live. */
  public Future<Long> liveProcesses() {
    return pool.query("SELECT count(*) FROM gateway WHERE heartbeat > now() - interval '5 seconds'")
        .execute()
        .map(rows -> rows.iterator().next().getLong(0));
  }

  /**
   * A segment that is to be in the catalogue.
   *
   * @param written when its files were, as they say
   */
  public record Found(SegmentInfo segment, Instant written) {}

  /**
   * Enters segments of one partition and takes rows without files out, in one transaction. Their
   * files are no longer pending. The partition then stands behind its last event at least.
   *
   * <p>What was stored until now stays so in the books. A segment that the catalogue does not know
   * is there since its files were written, to the next whole minute: never longer than it was. One
   * that was replaced before is there again from now on, and what is known of its time before stays
   * under another id. A row without files ends when what holds its events began.
   *
   * @param withdrawn those whose rows go
   * @param last the position behind the last event that is in segments
   */
  public Future<Void> restore(
      PartitionId partition,
      List<Found> found,
      Collection<SegmentInfo> withdrawn,
      Optional<Position> last) {
    Instant now = clock.instant();
    List<SegmentInfo> segments = found.stream().map(Found::segment).toList();
    List<UUID> entered = segments.stream().map(SegmentInfo::id).toList();
    return pool.withTransaction(
        sql ->
            left(sql, entered)
                .map(known -> since(found, known, now))
                .compose(
                    since ->
                        withdraw(sql, withdrawn, segments, since, now)
                            .compose(done -> PendingRows.withdraw(sql, entered))
                            .compose(done -> renameHistory(sql, entered))
                            .compose(
                                done ->
                                    SegmentRows.insert(
                                        sql, segments, segment -> since.get(segment.id()))))
                .compose(
                    done ->
                        last.isPresent()
                            ? advance(sql, partition, last.get())
                            : Future.succeededFuture()));
  }

  /** Those that have been in the catalogue before. */
  private static Future<Set<UUID>> left(SqlConnection sql, Collection<UUID> ids) {
    return sql.preparedQuery("SELECT id FROM removed_segment WHERE id = ANY($1)")
        .execute(Tuple.of((Object) ids.toArray(UUID[]::new)))
        .map(SegmentRows::ids);
  }

  /** Since when each is in the catalogue. */
  private static Map<UUID, Instant> since(List<Found> found, Set<UUID> known, Instant now) {
    Map<UUID, Instant> since = new HashMap<>();
    for (Found each : found) {
      Instant received = Instant.EPOCH.plus(each.segment.maxReceived(), ChronoUnit.MICROS);
      Instant earliest = each.written.isAfter(received) ? each.written : received;
      Instant minute = earliest.plus(ALMOST_A_MINUTE).truncatedTo(ChronoUnit.MINUTES);
      boolean past = !known.contains(each.segment.id()) && minute.isBefore(now);
      since.put(each.segment.id(), past ? minute : now);
    }
    return since;
  }

  private static Future<Void> withdraw(
      SqlConnection sql,
      Collection<SegmentInfo> withdrawn,
      List<SegmentInfo> entered,
      Map<UUID, Instant> since,
      Instant now) {
    if (withdrawn.isEmpty()) {
      return Future.succeededFuture();
    }
    List<Tuple> ends = new ArrayList<>();
    for (SegmentInfo gone : withdrawn) {
      Instant end =
          entered.stream()
              .filter(gone::sharesOffsetsWith)
              .map(segment -> since.get(segment.id()))
              .min(Comparator.naturalOrder())
              .orElse(now);
      ends.add(Tuple.of(gone.id(), end.atOffset(ZoneOffset.UTC)));
    }
    return sql.preparedQuery(
            "WITH gone AS (DELETE FROM segment WHERE id = $1 RETURNING "
                + SegmentRemoval.FACTS
                + ") INSERT INTO removed_segment ("
                + SegmentRemoval.FACTS
                + ", removed_at, cause) SELECT "
                + SegmentRemoval.FACTS
                + ", greatest(created_at, $2), 'compacted' FROM gone")
        .executeBatch(ends)
        .mapEmpty();
  }

  /** An id is in the catalogue or has left it, never both. */
  private static Future<Void> renameHistory(SqlConnection sql, Collection<UUID> ids) {
    return sql.preparedQuery("UPDATE removed_segment SET id = gen_random_uuid() WHERE id = ANY($1)")
        .execute(Tuple.of((Object) ids.toArray(UUID[]::new)))
        .mapEmpty();
  }

  private static Future<Void> advance(SqlConnection sql, PartitionId partition, Position last) {
    return sql.preparedQuery(
            """
            INSERT INTO partition_offset AS o (topic_uid, partition, epoch, next_offset)
            VALUES ($1, $2, $3, $4)
            ON CONFLICT (topic_uid, partition) DO UPDATE
            SET epoch = EXCLUDED.epoch, next_offset = EXCLUDED.next_offset, log_epoch = NULL
            WHERE (EXCLUDED.epoch, EXCLUDED.next_offset) > (o.epoch, o.next_offset)
            """)
        .execute(
            Tuple.of(
                partition.topic().value(), partition.partition(), last.epoch(), last.nextOffset()))
        .mapEmpty();
  }
}
