package io.annals.platform.health;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;

/** Up when PostgreSQL answers a statement. */
public final class PostgresCheck implements HealthCheck {
  private final Pool pool;

  public PostgresCheck(Pool pool) {
    this.pool = pool;
  }

  @Override
  public Future<String> check() {
    // The driver's text is for the log, not for a page.
    return pool.query("SELECT 1")
        .execute()
        .map("answers")
        .recover(e -> Future.failedFuture("PostgreSQL does not answer"));
  }
}
