package io.annals.testkit;

import static io.annals.testkit.Eventually.await;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stands between pools and PostgreSQL, and can take it away. Thread-safe. */
public final class DatabaseProxy {
  private final Vertx vertx;
  private final PgConnectOptions server;
  private final NetServer proxy;
  private final Set<NetSocket> clients = ConcurrentHashMap.newKeySet();
  private volatile boolean away;

  /**
   * @param vertx closes it
   */
  public DatabaseProxy(Vertx vertx, TestDatabase database) {
    this.vertx = vertx;
    this.server = database.options();
    this.proxy =
        await(vertx.createNetServer().connectHandler(this::connect).listen(0, "127.0.0.1"));
  }

  /** A pool of at most 4 connections that go through here; the caller closes it. */
  public Pool pool(Vertx of) {
    return PgBuilder.pool()
        .with(new PoolOptions().setMaxSize(4).setConnectionTimeout(2))
        .connectingTo(new PgConnectOptions(server).setHost("127.0.0.1").setPort(proxy.actualPort()))
        .using(of)
        .build();
  }

  /** Breaks every connection, and each new one, until {@link #comeBack}. */
  public void goAway() {
    away = true;
    clients.forEach(NetSocket::close);
  }

  public void comeBack() {
    away = false;
  }

  private void connect(NetSocket client) {
    if (away) {
      client.close();
      return;
    }
    clients.add(client);
    client.pause();
    vertx
        .createNetClient()
        .connect(server.getPort(), server.getHost())
        .onFailure(refused -> client.close())
        .onSuccess(
            backend -> {
              client.handler(backend::write);
              backend.handler(client::write);
              client.closeHandler(
                  gone -> {
                    clients.remove(client);
                    backend.close();
                  });
              backend.closeHandler(gone -> client.close());
              client.resume();
            });
  }
}
