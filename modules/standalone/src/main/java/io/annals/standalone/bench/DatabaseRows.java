package io.annals.standalone.bench;

import io.annals.embedded.EmbeddedPostgres;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** How much PostgreSQL holds after a measurement, counted exactly. */
final class DatabaseRows {
  private static final List<String> TABLES =
      List.of(
          "segment",
          "removed_segment",
          "pending_file",
          "partition_offset",
          "usage_minute",
          "usage_hot",
          "switch_count",
          "topic");
  private static final long DEADLINE_SECONDS = 60;

  private DatabaseRows() {}

  /**
   * Starts the embedded PostgreSQL of a program that has stopped, counts, and stops it.
   *
   * @param dataDir of that program
   */
  static void print(Path dataDir, PrintStream out) {
    Vertx vertx = Vertx.vertx();
    try (EmbeddedPostgres postgres =
        EmbeddedPostgres.start(dataDir.resolve("postgres"), dataDir, (child, exitCode) -> {})) {
      PgConnectOptions database =
          new PgConnectOptions()
              .setHost(postgres.host())
              .setPort(postgres.port())
              .setUser(postgres.user())
              .setPassword(postgres.password())
              .setDatabase(postgres.database());
      Pool pool = PgBuilder.pool().connectingTo(database).using(vertx).build();
      out.println("rows in PostgreSQL");
      for (String table : TABLES) {
        RowSet<Row> rows =
            pool.query(
                    "SELECT count(*) AS n, pg_total_relation_size('%s') AS bytes FROM %s"
                        .formatted(table, table))
                .execute()
                .await(DEADLINE_SECONDS, TimeUnit.SECONDS);
        Row row = rows.iterator().next();
        out.printf(
            Locale.ROOT,
            "  %-17s %,10d rows %,9d kB%n",
            table,
            row.getLong("n"),
            row.getLong("bytes") / 1_000);
      }
      pool.close().await(DEADLINE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException slow) {
      throw new IllegalStateException("PostgreSQL does not answer", slow);
    } finally {
      vertx.close().await();
    }
  }
}
