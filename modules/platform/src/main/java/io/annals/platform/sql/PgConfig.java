package io.annals.platform.sql;

import io.annals.platform.config.Secret;
import io.annals.platform.config.Settings;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The PostgreSQL that is used instead of the embedded one, and how many connections to it.
 *
 * @param url {@code postgresql://[user@]host[:port]/database[?sslmode=…]}; may hold a password;
 *     empty = start the embedded server
 * @param poolSize most connections of this process
 */
public record PgConfig(
    Optional<Secret> url, Optional<String> user, Optional<Secret> password, int poolSize) {
  private static final int LONGEST_QUEUE = 10_000;
  private static final int CONNECT_SECONDS = 5;
  private static final String STATEMENT_LIMIT_MILLIS = "60000";

  /** Reads {@code postgres.url}, {@code .user}, {@code .password} and {@code .pool-size}. */
  public static PgConfig read(Settings settings) {
    Optional<Secret> url = settings.secret("postgres.url");
    Optional<String> user = settings.optional("postgres.user");
    Optional<Secret> password = settings.secret("postgres.password");
    url.ifPresent(
        text -> {
          try {
            PgConnectOptions.fromUri(text.reveal());
          } catch (RuntimeException e) {
            // The text may hold a password, and the driver's message may repeat it.
            settings.mistake(
                "postgres.url", "is not of the form postgresql://user@host:5432/database");
          }
        });
    if (url.isEmpty() && (user.isPresent() || password.isPresent())) {
      settings.mistake(
          "postgres.url", "is missing; postgres.user and postgres.password belong to it");
    }
    return new PgConfig(url, user, password, settings.integer("postgres.pool-size", 16, 2, 500));
  }

  /** How to connect to the configured server; empty when the embedded one is to be used. */
  public Optional<PgConnectOptions> external() {
    return url.map(
        text -> {
          PgConnectOptions options = PgConnectOptions.fromUri(text.reveal());
          user.ifPresent(options::setUser);
          password.ifPresent(secret -> options.setPassword(secret.reveal()));
          return limited(options);
        });
  }

  /** The same options with this program's name and limits. */
  public static PgConnectOptions limited(PgConnectOptions options) {
    options.setCachePreparedStatements(true);
    options.addProperty("application_name", "annals");
    options.addProperty("client_min_messages", "warning");
    options.addProperty("statement_timeout", STATEMENT_LIMIT_MILLIS);
    options.addProperty("idle_in_transaction_session_timeout", STATEMENT_LIMIT_MILLIS);
    return options;
  }

  /** The process's one pool; the caller closes it. */
  public Pool pool(Vertx vertx, PgConnectOptions options) {
    return PgBuilder.pool()
        .with(
            new PoolOptions()
                .setMaxSize(poolSize)
                .setMaxWaitQueueSize(LONGEST_QUEUE)
                .setConnectionTimeout(CONNECT_SECONDS)
                .setConnectionTimeoutUnit(TimeUnit.SECONDS)
                .setShared(true)
                .setName("annals-postgres"))
        .with(
            new NetClientOptions()
                .setConnectTimeout((int) TimeUnit.SECONDS.toMillis(CONNECT_SECONDS)))
        .connectingTo(options)
        .using(vertx)
        .build();
  }
}
