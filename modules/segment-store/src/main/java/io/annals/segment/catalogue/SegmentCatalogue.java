package io.annals.segment.catalogue;

import io.annals.segment.SegmentInfo;
import io.annals.segment.StoreView;
import io.annals.tenancy.TenantUid;
import io.annals.tenancy.TopicUid;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** The segments that exist, as PostgreSQL knows them. Thread-safe. */
public final class SegmentCatalogue {
  private final Pool pool;
  private final InstantSource clock;

  public SegmentCatalogue(Pool pool, InstantSource clock) {
    this.pool = pool;
    this.clock = clock;
  }

  /**
   * A topic's segments, and where its partitions stood at that time or earlier.
   *
   * @param segments newest {@code maxTime} first
   * @param positions by partition; read before the segments
   */
  public record Extent(List<SegmentInfo> segments, Map<Integer, Position> positions) {
    public Extent {
      segments = List.copyOf(segments);
      positions = Map.copyOf(positions);
    }
  }

  /** The segments that overlap [from, to), microseconds since 1970. */
  public Future<Extent> extent(TenantUid tenant, TopicUid topic, long from, long to) {
    return pool.withConnection(
        sql ->
            Positions.ofTopic(sql, topic.value())
                .compose(
                    positions ->
                        sql.preparedQuery(
                                "SELECT "
                                    + SegmentRows.COLUMNS
                                    + """
                                     FROM segment
                                    WHERE tenant_uid = $1 AND topic_uid = $2 AND max_time >= $3 AND min_time < $4
                                    ORDER BY max_time DESC, id
                                    """)
                            .execute(Tuple.of(tenant.value(), topic.value(), from, to))
                            .map(rows -> new Extent(segments(rows), positions))));
  }

  /**
   * The segments that may hold rows at or above some places.
   *
   * @param places by partition; of others there is nothing
   */
  public Future<Extent> since(
      TenantUid tenant, TopicUid topic, Map<Integer, StoreView.Place> places) {
    List<Map.Entry<Integer, StoreView.Place>> asked = List.copyOf(places.entrySet());
    return pool.withConnection(
        sql ->
            Positions.ofTopic(sql, topic.value())
                .compose(
                    positions ->
                        sql.preparedQuery(
                                "SELECT "
                                    + SegmentRows.COLUMNS
                                    + """
                                     FROM segment JOIN unnest($3::int[], $4::int[], $5::bigint[])
                                      AS place (of_partition, since_epoch, since_offset) ON partition = of_partition
                                    WHERE tenant_uid = $1 AND topic_uid = $2
                                      AND (epoch, last_offset) >= (since_epoch, since_offset)
                                    ORDER BY max_time DESC, id
                                    """)
                            .execute(
                                Tuple.of(
                                    tenant.value(),
                                    topic.value(),
                                    asked.stream().map(Map.Entry::getKey).toArray(Integer[]::new),
                                    asked.stream()
                                        .map(e -> e.getValue().epoch())
                                        .toArray(Integer[]::new),
                                    asked.stream()
                                        .map(e -> e.getValue().offset())
                                        .toArray(Long[]::new)))
                            .map(rows -> new Extent(segments(rows), positions))));
  }

  /** Every segment of one partition. */
  public Future<List<SegmentInfo>> ofPartition(PartitionId partition) {
    return pool.preparedQuery(
            "SELECT "
                + SegmentRows.COLUMNS
                + " FROM segment WHERE topic_uid = $1 AND partition = $2 ORDER BY max_time DESC, id")
        .execute(Tuple.of(partition.topic().value(), partition.partition()))
        .map(SegmentCatalogue::segments);
  }

  /**
   * When the youngest event of what has expired was received, microseconds. A log that went back is
   * read again, and of what it has until then no segment tells any more that it was stored. Empty
   * when nothing has expired, and in the first epoch, in which nothing is read again.
   *
   * @param position at which the partition stands
   */
  public Future<OptionalLong> expiredUntil(PartitionId partition, Position position) {
    if (position.epoch() == 0) {
      return Future.succeededFuture(OptionalLong.empty());
    }
    return pool.preparedQuery(
            """
            SELECT max(max_received) FROM removed_segment
             WHERE topic_uid = $1 AND partition = $2 AND cause = 'expired'
            """)
        .execute(Tuple.of(partition.topic().value(), partition.partition()))
        .map(rows -> rows.iterator().next().getLong(0))
        .map(last -> last == null ? OptionalLong.empty() : OptionalLong.of(last));
  }

  /**
   * Takes a topic's segments and offsets out of the catalogue; its owner's next flush is refused.
   * Their files are pending from then on, and removed by {@link PendingFiles#sweep}. The topic must
   * be marked as deleted before, or it may be opened again. Idempotent.
   *
   * @return how many segments went
   */
  public Future<Integer> deleteTopic(TopicUid topic) {
    return pool.withTransaction(
        sql ->
            forgetPositions(sql, topic)
                .compose(done -> SegmentRemoval.removeAll(sql, topic, clock.instant())));
  }

  private static Future<Void> forgetPositions(SqlConnection sql, TopicUid topic) {
    return sql.preparedQuery("DELETE FROM partition_offset WHERE topic_uid = $1")
        .execute(Tuple.of(topic.value()))
        .compose(
            gone ->
                sql.preparedQuery("DELETE FROM usage_hot WHERE topic_uid = $1")
                    .execute(Tuple.of(topic.value())))
        .mapEmpty();
  }

  private static List<SegmentInfo> segments(RowSet<Row> rows) {
    List<SegmentInfo> segments = new ArrayList<>(rows.size());
    rows.forEach(row -> segments.add(SegmentRows.read(row)));
    return segments;
  }
}
