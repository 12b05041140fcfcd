package io.annals.tenancy;

import io.vertx.sqlclient.SqlConnection;
import java.time.Instant;

/**
 * One change of the configuration while it is being made: no other is made meanwhile.
 *
 * @param sql inside the change's transaction
 * @param version stamps every row that changes
 * @param now the time of the change
 */
public record Change(SqlConnection sql, long version, Instant now) {}
