package io.annals.tenancy;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.ToLongFunction;

/**
 * The table {@code request_minute}. Each run of a process writes what it counted for a minute, over
 * and over, so that a write that is repeated, late, or whose outcome is unknown counts once.
 * Thread-safe.
 */
public final class RequestCounts {
  private final Pool pool;
  private final String run = UUID.randomUUID().toString();

  /** Counts of a run of its own. */
  public RequestCounts(Pool pool) {
    this.pool = pool;
  }

  /**
   * Writes what this run has counted for these minutes; those left out stay as they were written
   * last. At most one entry per tenant, topic and minute.
   */
  public Future<Void> write(Collection<RequestCount> counted) {
    List<RequestCount> counts = List.copyOf(counted);
    if (counts.isEmpty()) {
      return Future.succeededFuture();
    }
    return pool.preparedQuery(
            """
            INSERT INTO request_minute AS r (tenant_uid, topic_uid, minute, run, requests,
                                             read_bytes)
            SELECT tenant, topic, minute, $1, requests, read_bytes
              FROM unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[])
                AS c (tenant, topic, minute, requests, read_bytes)
            ON CONFLICT (tenant_uid, minute, topic_uid, run) DO UPDATE
               SET requests = greatest(r.requests, EXCLUDED.requests),
                   read_bytes = greatest(r.read_bytes, EXCLUDED.read_bytes)
            """)
        .execute(
            Tuple.tuple()
                .addString(run)
                .addArrayOfLong(column(counts, count -> count.tenant().value()))
                .addArrayOfLong(
                    column(counts, count -> count.topic().map(TopicUid::value).orElse(0L)))
                .addArrayOfLong(column(counts, RequestCount::minute))
                .addArrayOfLong(column(counts, RequestCount::requests))
                .addArrayOfLong(column(counts, RequestCount::readBytes)))
        .mapEmpty();
  }

  private static Long[] column(List<RequestCount> counts, ToLongFunction<RequestCount> of) {
    return counts.stream().mapToLong(of).boxed().toArray(Long[]::new);
  }
}
