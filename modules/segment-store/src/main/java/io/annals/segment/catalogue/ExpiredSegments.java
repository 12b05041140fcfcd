package io.annals.segment.catalogue;

import io.annals.segment.catalogue.SegmentRemoval.Cause;
import io.annals.tenancy.ExpiredData;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Retention: whole segments whose youngest event is older than their topic's retention leave the
 * catalogue. Thread-safe.
 */
public final class ExpiredSegments implements ExpiredData {
  private static final Logger LOG = LoggerFactory.getLogger(ExpiredSegments.class);

  /** Segments of one transaction, so that it is over within a second. */
  private static final int BATCH = 500;

  private final Pool pool;
  private final PendingFiles files;
  private final Duration longestRead;
  private final InstantSource clock;
  private final Counter segments;
  private final Counter bytes;

  /**
   * @param longestRead for how long a query that began before may still read the files
   */
  public ExpiredSegments(
      Pool pool,
      PendingFiles files,
      Duration longestRead,
      InstantSource clock,
      MeterRegistry registry) {
    this.pool = pool;
    this.files = files;
    this.longestRead = longestRead;
    this.clock = clock;
    this.segments =
        Counter.builder("annals.retention.segments")
            .description("segments that left the catalogue because their retention was over")
            .register(registry);
    this.bytes =
        Counter.builder("annals.retention.bytes")
            .description("bytes of the files of these segments")
            .baseUnit("bytes")
            .register(registry);
  }

  private record Expired(UUID id, long fileBytes) {}

  @Override
  public Future<Integer> expire() {
    Instant now = clock.instant();
    return pool.withTransaction(
            sql ->
                expired(sql, now)
                    .compose(
                        found ->
                            found.isEmpty()
                                ? Future.succeededFuture(found)
                                : SegmentRemoval.remove(
                                        sql,
                                        found.stream().map(Expired::id).toList(),
                                        Cause.EXPIRED,
                                        now,
                                        now.plus(longestRead))
                                    .map(found)))
        .onSuccess(this::count)
        .map(List::size);
  }

  @Override
  public Future<Integer> removeFiles() {
    return files.sweepDeleted();
  }

  /** Locks what it finds; passes over what another process is just removing or compacting. */
  private static Future<List<Expired>> expired(SqlConnection sql, Instant now) {
    return sql.preparedQuery(
            """
            SELECT s.id, s.columns_bytes + s.body_bytes AS bytes
              FROM topic t
             CROSS JOIN LATERAL (
                    SELECT id, columns_bytes, body_bytes FROM segment
                     WHERE topic_uid = t.uid AND max_received < $1 - t.retention_days * 86400000000
                     LIMIT $2 FOR UPDATE SKIP LOCKED) AS s
             WHERE t.retention_days IS NOT NULL AND t.deleted_at IS NULL
             LIMIT $2
            """)
        .execute(Tuple.of(ChronoUnit.MICROS.between(Instant.EPOCH, now), BATCH))
        .map(
            rows ->
                StreamSupport.stream(rows.spliterator(), false)
                    .map(ExpiredSegments::expired)
                    .toList());
  }

  private static Expired expired(Row row) {
    return new Expired(row.getUUID("id"), row.getLong("bytes"));
  }

  private void count(List<Expired> gone) {
    if (gone.isEmpty()) {
      return;
    }
    long sum = gone.stream().mapToLong(Expired::fileBytes).sum();
    segments.increment(gone.size());
    bytes.increment((double) sum);
    LOG.atInfo()
        .setMessage("segments have expired")
        .addKeyValue("segments", gone.size())
        .addKeyValue("bytes", sum)
        .log();
  }
}
