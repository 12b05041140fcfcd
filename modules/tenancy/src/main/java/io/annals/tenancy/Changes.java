package io.annals.tenancy;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Where every change of the configuration goes through. A change first takes the next version, so
 * that changes are made one after the other and versions commit in order; its commit wakes whoever
 * listens. Thread-safe.
 */
public final class Changes {
  private final Pool pool;
  private final InstantSource clock;
  private final Supplier<Future<Void>> afterCommit;

  /**
   * @param afterCommit runs before a change's future completes, {@link Routing#catchUp} as a rule,
   *     so that this process serves what it has just promised; its failure is no failure of the
   *     change
   */
  public Changes(Pool pool, InstantSource clock, Supplier<Future<Void>> afterCommit) {
    this.pool = pool;
    this.clock = clock;
    this.afterCommit = afterCommit;
  }

  /**
   * Runs {@code work} as one change. Fails, and nothing is changed, as {@code work} fails, or when
   * other changes hold it up for more than 4 s.
   */
  public <T> Future<T> make(Function<Change, Future<T>> work) {
    return pool.withTransaction(sql -> inside(sql, work))
        .compose(result -> afterCommit.get().otherwiseEmpty().map(result));
  }

  private <T> Future<T> inside(SqlConnection sql, Function<Change, Future<T>> work) {
    return sql.query("SET LOCAL lock_timeout = '4s'; SET LOCAL statement_timeout = '8s'")
        .execute()
        .compose(
            limited ->
                sql.query("UPDATE config_version SET version = version + 1 RETURNING version")
                    .execute())
        .map(rows -> new Change(sql, rows.iterator().next().getLong("version"), now()))
        .compose(change -> work.apply(change).compose(result -> wake(change).map(result)));
  }

  /** In the database's precision: what an answer shows now is what it shows later. */
  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  private static Future<Void> wake(Change change) {
    return change
        .sql()
        .preparedQuery("SELECT pg_notify($1, $2)")
        .execute(Tuple.of(Channels.CONFIG, Long.toString(change.version())))
        .mapEmpty();
  }
}
