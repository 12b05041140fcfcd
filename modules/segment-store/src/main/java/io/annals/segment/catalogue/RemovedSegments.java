package io.annals.segment.catalogue;

import io.annals.tenancy.TopicUid;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.StreamSupport;

/** Which segments have left the catalogue. Thread-safe. */
public final class RemovedSegments {
  private final Pool pool;

  public RemovedSegments(Pool pool) {
    this.pool = pool;
  }

  /** One segment that is in the catalogue no more. */
  public record Removed(UUID id, TopicUid topic, int partition) {}

  /** Those that left at this time or later, by the clock of whoever removed them. */
  public Future<List<Removed>> since(Instant from) {
    return pool.preparedQuery(
            "SELECT id, topic_uid, partition FROM removed_segment WHERE removed_at >= $1")
        .execute(Tuple.of(from.atOffset(ZoneOffset.UTC)))
        .map(
            rows ->
                StreamSupport.stream(rows.spliterator(), false)
                    .map(
                        row ->
                            new Removed(
                                row.getUUID(0), new TopicUid(row.getLong(1)), row.getInteger(2)))
                    .toList());
  }

  /** Those of {@code segments} that are not in the catalogue. */
  public Future<Set<UUID>> among(Collection<UUID> segments) {
    return SegmentRows.present(pool, segments)
        .map(
            present -> {
              Set<UUID> absent = new HashSet<>(segments);
              absent.removeAll(present);
              return absent;
            });
  }
}
