package io.annals.tenancy;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * A process of the deployment that was heard of within 3 s.
 *
 * @param id the same after a restart
 * @param internalUrl where other processes reach it; empty = nowhere
 */
public record LiveProcess(String id, Optional<String> internalUrl) {
  private static final String LIVE = "3 seconds";

  /** All but the process {@code self}. */
  public static Future<List<LiveProcess>> others(SqlClient sql, String self) {
    return sql.preparedQuery(
            """
            SELECT id, internal_url FROM gateway
             WHERE id <> $1 AND heartbeat > now() - $2::text::interval
             ORDER BY id
            """)
        .execute(Tuple.of(self, LIVE))
        .map(
            rows ->
                StreamSupport.stream(rows.spliterator(), false).map(LiveProcess::read).toList());
  }

  private static LiveProcess read(Row row) {
    return new LiveProcess(row.getString("id"), Optional.ofNullable(row.getString("internal_url")));
  }
}
