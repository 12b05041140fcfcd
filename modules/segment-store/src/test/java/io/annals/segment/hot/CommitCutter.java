package io.annals.segment.hot;

import static io.annals.testkit.Eventually.await;

import io.annals.testkit.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;

/** Stands between a pool and PostgreSQL and breaks the connection at a COMMIT. */
final class CommitCutter {
  /** Where the connection breaks. */
  enum Cut {
    BEFORE_THE_COMMIT_ARRIVES,
    BEFORE_ITS_ANSWER_ARRIVES
  }

  private final AtomicReference<Cut> next = new AtomicReference<>();
  private final Vertx vertx;
  private final PgConnectOptions server;
  private final NetServer proxy;

  CommitCutter(Vertx vertx, TestDatabase database) {
    this.vertx = vertx;
    this.server = database.options();
    this.proxy =
        await(vertx.createNetServer().connectHandler(this::connect).listen(0, "127.0.0.1"));
  }

  /** A pool whose connections go through here. */
  Pool pool() {
    return PgBuilder.pool()
        .with(new PoolOptions().setMaxSize(4))
        .connectingTo(new PgConnectOptions(server).setHost("127.0.0.1").setPort(proxy.actualPort()))
        .using(vertx)
        .build();
  }

  /** The next COMMIT is cut; later ones are not. */
  void arm(Cut cut) {
    next.set(cut);
  }

  private void connect(NetSocket client) {
    client.pause();
    vertx
        .createNetClient()
        .connect(server.getPort(), server.getHost())
        .onFailure(refused -> client.close())
        .onSuccess(
            backend -> {
              AtomicReference<Cut> cut = new AtomicReference<>();
              client.handler(bytes -> towardsServer(bytes, backend, client, cut));
              backend.handler(
                  bytes -> {
                    if (cut.get() == null) {
                      client.write(bytes);
                    } else {
                      client.close();
                    }
                  });
              client.closeHandler(gone -> backend.close());
              backend.closeHandler(gone -> client.close());
              client.resume();
            });
  }

  private void towardsServer(
      Buffer bytes, NetSocket backend, NetSocket client, AtomicReference<Cut> cut) {
    boolean commit = bytes.toString(StandardCharsets.ISO_8859_1).contains("COMMIT");
    Cut now = commit ? next.getAndSet(null) : null;
    if (now == Cut.BEFORE_THE_COMMIT_ARRIVES) {
      client.close();
      return;
    }
    if (now != null) {
      cut.set(now);
    }
    backend.write(bytes);
  }
}
