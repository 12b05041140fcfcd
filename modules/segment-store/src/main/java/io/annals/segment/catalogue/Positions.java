package io.annals.segment.catalogue;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/** The table {@code partition_offset}. Thread-safe. */
public final class Positions {
  private final Pool pool;

  public Positions(Pool pool) {
    this.pool = pool;
  }

  /**
   * Where the partition stands, and claims it; a new one is entered at offset 0 of epoch 0. Empty
   * when its topic has been deleted.
   *
   * @param claim a new one each time: whoever claimed the partition before cannot replace its
   *     segments any more
   */
  public Future<Optional<Position>> open(PartitionId partition, UUID claim) {
    return pool.preparedQuery(
            """
            INSERT INTO partition_offset (topic_uid, partition, epoch, next_offset, claim)
            SELECT uid, $2, 0, 0, $3 FROM topic WHERE uid = $1 AND deleted_at IS NULL
            ON CONFLICT (topic_uid, partition) DO UPDATE SET claim = EXCLUDED.claim
            RETURNING epoch, next_offset, log_epoch
            """)
        .execute(Tuple.of(partition.topic().value(), partition.partition(), claim))
        .map(
            rows ->
                rows.size() == 0 ? Optional.empty() : Optional.of(read(rows.iterator().next())));
  }

  /**
   * Starts the next epoch at {@code firstOffset}, since the log is not the one that {@code from}
   * was counted in, and enters what may be missing.
   *
   * @return the new position; fails with {@link FlushRefusedException} when the partition no longer
   *     stands at {@code from}
   */
  public Future<Position> startEpoch(
      PartitionId partition, Position from, long firstOffset, Gap outage) {
    Position next = new Position(from.epoch() + 1, firstOffset, OptionalInt.empty());
    return pool.withTransaction(
        sql ->
            advance(sql, partition, from, next)
                .compose(done -> UsageRows.forgetHot(sql, partition))
                .compose(done -> GapRows.insert(sql, partition.tenant(), List.of(outage)))
                .map(next));
  }

  /** Where each partition of a topic stands, by partition. */
  static Future<Map<Integer, Position>> ofTopic(SqlClient sql, long topic) {
    return sql.preparedQuery(
            "SELECT epoch, next_offset, log_epoch, partition FROM partition_offset WHERE topic_uid = $1")
        .execute(Tuple.of(topic))
        .map(
            rows -> {
              Map<Integer, Position> positions = new HashMap<>();
              rows.forEach(row -> positions.put(row.getInteger(3), read(row)));
              return positions;
            });
  }

  private static Future<Void> advance(
      SqlConnection sql, PartitionId partition, Position from, Position next) {
    return sql.preparedQuery(
            """
            UPDATE partition_offset SET epoch = $5, next_offset = $6, log_epoch = NULL
            WHERE topic_uid = $1 AND partition = $2 AND epoch = $3 AND next_offset = $4
            """)
        .execute(
            Tuple.of(
                partition.topic().value(),
                partition.partition(),
                from.epoch(),
                from.nextOffset(),
                next.epoch(),
                next.nextOffset()))
        .compose(
            moved ->
                moved.rowCount() == 1
                    ? Future.succeededFuture()
                    : Future.failedFuture(
                        new FlushRefusedException(FlushRefusedException.Reason.STALE_OWNER)));
  }

  private static Position read(Row row) {
    Integer logEpoch = row.getInteger(2);
    return new Position(
        row.getInteger(0),
        row.getLong(1),
        logEpoch == null ? OptionalInt.empty() : OptionalInt.of(logEpoch));
  }
}
