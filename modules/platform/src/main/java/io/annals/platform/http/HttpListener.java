package io.annals.platform.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The public listener: one per process, on every event loop. Thread-safe. */
public final class HttpListener {
  private final Vertx vertx;
  private final String deployment;
  private final int port;

  private HttpListener(Vertx vertx, String deployment, int port) {
    this.vertx = vertx;
    this.deployment = deployment;
    this.port = port;
  }

  /**
   * Listens and serves the mounts, in their order.
   *
   * @param port 0 = any free one
   * @param eventLoops on how many of them
   */
  public static Future<HttpListener> start(
      Vertx vertx,
      String host,
      int port,
      int eventLoops,
      List<Mount> mounts,
      MeterRegistry metrics) {
    AtomicInteger listening = new AtomicInteger();
    return vertx
        .deployVerticle(
            () -> new HttpVerticle(host, port == 0 ? -1 : port, mounts, metrics, listening::set),
            new DeploymentOptions().setInstances(eventLoops))
        .map(deployment -> new HttpListener(vertx, deployment, listening.get()));
  }

  /** The port that is listened on. */
  public int port() {
    return port;
  }

  /** Takes no more connections, lets the requests under way end, and closes. */
  public Future<Void> stop() {
    return vertx.undeploy(deployment);
  }
}
