package io.annals.segment.catalogue;

import io.annals.segment.SegmentInfo;
import io.annals.tenancy.TenantUid;
import io.annals.tenancy.TopicUid;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** What a rebuild of the catalogue reads and writes. No process may store meanwhile. */
public final class RebuildRows {
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
   * Enters segments of one partition and takes rows without files out, in one transaction. Their
   * files are no longer pending. The partition then stands behind its last event at least.
   *
   * @param withdrawn ids of rows
   * @param last the position behind the last event that is in segments
   */
  public Future<Void> restore(
      PartitionId partition,
      List<SegmentInfo> segments,
      Collection<UUID> withdrawn,
      Optional<Position> last) {
    List<UUID> entered = segments.stream().map(SegmentInfo::id).toList();
    return pool.withTransaction(
        sql ->
            delete(sql, "DELETE FROM segment WHERE id = ANY($1)", withdrawn)
                .compose(done -> PendingRows.withdraw(sql, entered))
                .compose(
                    done -> delete(sql, "DELETE FROM removed_segment WHERE id = ANY($1)", entered))
                .compose(done -> SegmentRows.insert(sql, segments, clock.instant()))
                .compose(
                    done ->
                        last.isPresent()
                            ? advance(sql, partition, last.get())
                            : Future.succeededFuture()));
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

  private static Future<Void> delete(SqlConnection sql, String statement, Collection<UUID> ids) {
    return sql.preparedQuery(statement)
        .execute(Tuple.of((Object) ids.toArray(UUID[]::new)))
        .mapEmpty();
  }
}
