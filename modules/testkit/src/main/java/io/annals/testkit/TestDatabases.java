package io.annals.testkit;

import io.annals.embedded.EmbeddedPostgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import java.util.UUID;
import java.util.function.Function;

/** The test JVM's one PostgreSQL: started when first asked for, stopped at the JVM's end. */
public final class TestDatabases {
  private TestDatabases() {}

  private static final class Lazy {
    static final EmbeddedPostgres SERVER =
        TestResources.untilExit(
            EmbeddedPostgres.startVolatile(
                TestResources.folder("postgres"), TestResources.sharedCache()));
    static final Vertx VERTX = Vertx.vertx();

    static {
      TestResources.untilExit(() -> Eventually.await(VERTX.close()));
    }

    static final Pool ADMIN = new TestDatabase(options(SERVER.database())).pool(VERTX);

    static PgConnectOptions options(String database) {
      return new PgConnectOptions()
          .setHost(SERVER.host())
          .setPort(SERVER.port())
          .setUser(SERVER.user())
          .setPassword(SERVER.password())
          .setDatabase(database);
    }
  }

  /** A new, empty database. */
  public static TestDatabase fresh() {
    // The name is made here of hex digits; PostgreSQL takes no parameter in this place.
    String name = "test_" + UUID.randomUUID().toString().replace("-", "");
    Eventually.await(Lazy.ADMIN.query("CREATE DATABASE " + name).execute());
    return new TestDatabase(Lazy.options(name));
  }

  /** A new database that {@code migrate} has brought up to its schema. */
  public static TestDatabase fresh(Function<Pool, Future<?>> migrate) {
    TestDatabase database = fresh();
    Pool pool = database.pool(Lazy.VERTX);
    try {
      Eventually.await(migrate.apply(pool).mapEmpty());
    } finally {
      Eventually.await(pool.close());
    }
    return database;
  }
}
