package io.annals.testkit;

import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;

/** One database of the test JVM's PostgreSQL, that no other test uses. */
public final class TestDatabase {
  private final PgConnectOptions options;

  TestDatabase(PgConnectOptions options) {
    this.options = options;
  }

  /** How to connect; a copy. */
  public PgConnectOptions options() {
    return new PgConnectOptions(options);
  }

  /** A pool of at most 8 connections; the caller closes it. */
  public Pool pool(Vertx vertx) {
    return PgBuilder.pool()
        .with(new PoolOptions().setMaxSize(8))
        .connectingTo(options())
        .using(vertx)
        .build();
  }
}
