package io.annals.admin;

import io.annals.tenancy.Channels;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Tuple;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to provision, held by one process of all: a lock of one database connection, on which
 * the process also hears of changes. Lost with the connection. Event loop.
 */
final class Ownership {
  private static final Logger LOG = LoggerFactory.getLogger(Ownership.class);

  /** Any number that no other lock has: "annalsP" in ASCII. */
  private static final long LOCK = 0x616e6e616c7350L;

  private static final long DEADLINE_SECONDS = 3;

  private final Vertx vertx;
  private final PgConnectOptions database;
  private final Runnable woken;
  private PgConnection connection;
  private boolean busy;
  private volatile boolean owner;

  /**
   * @param woken runs when something may have changed and this process is the owner
   */
  Ownership(Vertx vertx, PgConnectOptions database, Runnable woken) {
    this.vertx = vertx;
    this.database = database;
    this.woken = woken;
  }

  boolean held() {
    return owner;
  }

  /**
   * Gets the connection and the lock if they are not held, makes sure of them if they are; one such
   * attempt at a time. Never fails: what did not work now is tried at the next call.
   */
  Future<Void> ensure() {
    if (busy) {
      return Future.succeededFuture();
    }
    busy = true;
    return (connection == null ? connect() : Future.succeededFuture(connection))
        .compose(open -> owner ? stillThere(open) : tryLock(open))
        .timeout(DEADLINE_SECONDS, TimeUnit.SECONDS)
        .onFailure(this::lost)
        .onComplete(done -> busy = false)
        .otherwiseEmpty();
  }

  Future<Void> release() {
    PgConnection held = connection;
    forget();
    return held == null ? Future.succeededFuture() : held.close();
  }

  private Future<PgConnection> connect() {
    return PgConnection.connect(vertx, database).compose(this::listen);
  }

  private Future<PgConnection> listen(PgConnection opened) {
    connection = opened;
    opened.closeHandler(closed -> forgetIf(opened));
    opened.notificationHandler(
        news -> {
          if (owner) {
            woken.run();
          }
        });
    return opened
        .query("LISTEN " + Channels.CONFIG + "; LISTEN " + Channels.GATEWAY)
        .execute()
        .map(opened);
  }

  private Future<Void> tryLock(PgConnection open) {
    return open.preparedQuery("SELECT pg_try_advisory_lock($1) AS held")
        .execute(Tuple.of(LOCK))
        .map(
            rows -> {
              owner = rows.iterator().next().getBoolean("held");
              if (owner) {
                LOG.atInfo().log("This process provisions");
                woken.run();
              }
              return null;
            });
  }

  private static Future<Void> stillThere(PgConnection open) {
    return open.query("SELECT 1").execute().mapEmpty();
  }

  private void lost(Throwable failure) {
    LOG.atDebug().setCause(failure).log("No connection to provision with");
    PgConnection broken = connection;
    forget();
    if (broken != null) {
      broken.close();
    }
  }

  private void forgetIf(PgConnection closed) {
    if (connection == closed) {
      forget();
    }
  }

  private void forget() {
    connection = null;
    owner = false;
  }
}
