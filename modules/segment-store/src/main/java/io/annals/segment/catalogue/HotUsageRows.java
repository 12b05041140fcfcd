package io.annals.segment.catalogue;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;

/**
 * What the hot tails add to usage and gap ledger until it is in segments: the table {@code
 * usage_hot}. Thread-safe.
 */
public final class HotUsageRows {
  private final Pool pool;
  private final InstantSource clock;

  public HotUsageRows(Pool pool, InstantSource clock) {
    this.pool = pool;
    this.clock = clock;
  }

  /**
   * Overwrites the partition's row; does nothing when the partition no longer stands at {@code
   * position}, since the row would count what is in segments already.
   */
  public Future<Void> write(
      PartitionId partition, Position position, List<UsageMinute> minutes, List<Gap> gaps) {
    return pool.preparedQuery(
            """
            INSERT INTO usage_hot (topic_uid, partition, tenant_uid, epoch, next_offset, minutes, gaps, written_at)
            SELECT topic_uid, partition, $5, epoch, next_offset, $6, $7, $8 FROM partition_offset
            WHERE topic_uid = $1 AND partition = $2 AND epoch = $3 AND next_offset = $4
            ON CONFLICT (topic_uid, partition) DO UPDATE
            SET epoch = EXCLUDED.epoch, next_offset = EXCLUDED.next_offset, minutes = EXCLUDED.minutes,
                gaps = EXCLUDED.gaps, written_at = EXCLUDED.written_at
            """)
        .execute(
            Tuple.of(
                partition.topic().value(),
                partition.partition(),
                position.epoch(),
                position.nextOffset(),
                partition.tenant().value(),
                json(minutes),
                GapRows.json(gaps),
                clock.instant().atOffset(ZoneOffset.UTC)))
        .mapEmpty();
  }

  private static JsonArray json(List<UsageMinute> minutes) {
    JsonArray array = new JsonArray();
    for (UsageMinute m : minutes) {
      array.add(
          new JsonObject()
              .put("cluster", m.cluster().value())
              .put("minute", m.minute())
              .put("events", m.events())
              .put("writeBytes", m.writeBytes())
              .put("indexBytes", m.indexBytes()));
    }
    return array;
  }
}
