package io.annals.tenancy;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;

/** Writes the row that says that this process lives and which version it routes by. */
final class Heartbeat {
  private final Pool pool;
  private final String process;
  private final String internalUrl;

  /**
   * @param process the same after a restart, so that the process replaces its own row
   * @param internalUrl where other processes reach this one; null = nowhere
   */
  Heartbeat(Pool pool, String process, String internalUrl) {
    this.pool = pool;
    this.process = process;
    this.internalUrl = internalUrl;
  }

  /** The database's clock counts, so that the processes' clocks may differ. */
  Future<Void> write(long versionLoaded) {
    return pool.preparedQuery(
            """
            INSERT INTO gateway (id, heartbeat, version_loaded, internal_url)
            VALUES ($1, now(), $2, $3)
            ON CONFLICT (id) DO UPDATE
               SET heartbeat = now(), version_loaded = excluded.version_loaded,
                   internal_url = excluded.internal_url
            """)
        .execute(Tuple.of(process, versionLoaded, internalUrl))
        .mapEmpty();
  }

  /** As {@link #write}, and wakes whoever waits for this version. */
  Future<Void> announce(long versionLoaded) {
    return write(versionLoaded)
        .compose(
            written ->
                pool.preparedQuery("SELECT pg_notify($1, $2)")
                    .execute(Tuple.of(Channels.GATEWAY, process)))
        .mapEmpty();
  }

  /** A process that stops in order need not be waited for. */
  Future<Void> remove() {
    return pool.preparedQuery("DELETE FROM gateway WHERE id = $1")
        .execute(Tuple.of(process))
        .mapEmpty();
  }
}
