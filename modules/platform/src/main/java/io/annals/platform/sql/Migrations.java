package io.annals.platform.sql;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a database's schema up, forward only. Each script runs once, in a transaction of its own,
 * under a lock that all processes share, so that any number of them may start at once. A script
 * that was run and then changed, and a database that a newer program has changed, are refused.
 */
public final class Migrations {
  private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);

  /** Any number, but the same in every process: "annals" in ASCII. */
  private static final long LOCK = 0x616e6e616c73L;

  private final Pool pool;
  private final List<MigrationScript> scripts;

  /**
   * @param scripts every script of the schema, in the order of their versions
   */
  public Migrations(Pool pool, List<MigrationScript> scripts) {
    this.pool = pool;
    this.scripts = List.copyOf(scripts);
    for (int i = 1; i < scripts.size(); i++) {
      if (scripts.get(i).version() <= scripts.get(i - 1).version()) {
        throw new MigrationException(scripts.get(i).name() + " is not after the one before it");
      }
    }
  }

  /**
   * Completes with the number of scripts that were run; fails with a {@link MigrationException}.
   */
  public Future<Integer> run() {
    return runFrom(0);
  }

  private Future<Integer> runFrom(int alreadyRun) {
    return pool.withTransaction(this::runNext)
        .compose(ran -> ran ? runFrom(alreadyRun + 1) : Future.succeededFuture(alreadyRun));
  }

  /** True when there was a script to run. */
  private Future<Boolean> runNext(SqlConnection connection) {
    return lock(connection)
        .compose(locked -> applied(connection))
        .map(this::next)
        .compose(
            next ->
                next.isPresent()
                    ? apply(connection, next.get()).map(true)
                    : Future.succeededFuture(false));
  }

  private Future<Void> lock(SqlConnection connection) {
    return connection
        .query(
            """
            SET LOCAL lock_timeout = '120s';
            SET LOCAL statement_timeout = 0;
            SET LOCAL client_min_messages = warning
            """)
        .execute()
        .compose(
            set ->
                connection
                    .preparedQuery("SELECT pg_advisory_xact_lock($1)")
                    .execute(Tuple.of(LOCK)))
        .mapEmpty();
  }

  private Future<Map<Integer, Row>> applied(SqlConnection connection) {
    return connection
        .query(
            """
            CREATE TABLE IF NOT EXISTS schema_version (
              version    integer     PRIMARY KEY,
              name       text        NOT NULL,
              checksum   bigint      NOT NULL,
              applied_at timestamptz NOT NULL DEFAULT now()
            )
            """)
        .execute()
        .compose(
            made ->
                connection
                    .query("SELECT version, name, checksum FROM schema_version ORDER BY version")
                    .execute())
        .map(
            rows -> {
              Map<Integer, Row> byVersion = new TreeMap<>();
              rows.forEach(row -> byVersion.put(row.getInteger("version"), row));
              return byVersion;
            });
  }

  private Optional<MigrationScript> next(Map<Integer, Row> applied) {
    for (Row row : applied.values()) {
      if (scripts.stream().noneMatch(s -> s.version() == row.getInteger("version"))) {
        throw new MigrationException(
            "the database was changed by a newer program ("
                + row.getString("name")
                + "): run that one");
      }
    }
    for (MigrationScript script : scripts) {
      Row row = applied.get(script.version());
      if (row == null) {
        return Optional.of(script);
      }
      if (row.getLong("checksum") != script.checksum()) {
        throw new MigrationException(
            script.name() + " was changed after the database had run it; add a new script instead");
      }
    }
    return Optional.empty();
  }

  private Future<Void> apply(SqlConnection connection, MigrationScript script) {
    return connection
        .query(script.sql())
        .execute()
        .compose(
            done ->
                connection
                    .preparedQuery(
                        "INSERT INTO schema_version (version, name, checksum) VALUES ($1, $2, $3)")
                    .execute(Tuple.of(script.version(), script.name(), script.checksum())))
        .<Void>mapEmpty()
        .onSuccess(done -> LOG.atInfo().addKeyValue("script", script.name()).log("Schema migrated"))
        .recover(e -> Future.failedFuture(new MigrationException(script.name() + " failed", e)));
  }
}
