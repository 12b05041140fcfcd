package io.annals.platform.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** The public listener: one per process, on every event loop. Thread-safe. */
public final class HttpListener {
  private final Vertx vertx;
  private final String deployment;
  private final int port;

  private final Runnable stopWatching;

  private HttpListener(Vertx vertx, String deployment, int port, Runnable stopWatching) {
    this.stopWatching = stopWatching;
    this.vertx = vertx;
    this.deployment = deployment;
    this.port = port;
  }

  /** Listens with plain HTTP; see the other. */
  public static Future<HttpListener> start(
      Vertx vertx,
      String host,
      int port,
      int eventLoops,
      List<Mount> mounts,
      MeterRegistry metrics) {
    return start(vertx, new Address(host, port), Optional.empty(), eventLoops, mounts, metrics);
  }

  /**
   * Where to listen.
   *
   * @param port 0 = any free one
   */
  public record Address(String host, int port) {}

  /**
   * Listens and serves the mounts, in their order.
   *
   * @param tls empty = plain HTTP
   * @param eventLoops on how many of them
   */
  public static Future<HttpListener> start(
      Vertx vertx,
      Address address,
      Optional<Tls> tls,
      int eventLoops,
      List<Mount> mounts,
      MeterRegistry metrics) {
    AtomicInteger listening = new AtomicInteger();
    List<HttpVerticle> verticles = new CopyOnWriteArrayList<>();
    return vertx
        .deployVerticle(
            () -> {
              HttpVerticle verticle =
                  new HttpVerticle(
                      address.host(),
                      address.port() == 0 ? -1 : address.port(),
                      tls.map(Tls::options),
                      mounts,
                      metrics,
                      listening::set);
              verticles.add(verticle);
              return verticle;
            },
            new DeploymentOptions().setInstances(eventLoops))
        .map(
            deployment ->
                new HttpListener(
                    vertx,
                    deployment,
                    listening.get(),
                    tls.map(shown -> shown.watch(to -> verticles.forEach(v -> v.show(to))))
                        .orElse(() -> {})));
  }

  /** The port that is listened on. */
  public int port() {
    return port;
  }

  /** Takes no more connections, lets the requests under way end, and closes. */
  public Future<Void> stop() {
    stopWatching.run();
    return vertx.undeploy(deployment);
  }
}
