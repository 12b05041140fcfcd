package io.annals.platform.health;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;

/**
 * Answers {@code /health/live}, {@code /health/ready} and {@code /metrics}. No token is asked for:
 * the port is for the operator's network. Thread-safe.
 */
public final class ManagementServer {
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

  private final HttpServer server;

  private ManagementServer(HttpServer server) {
    this.server = server;
  }

  /**
   * @param port 0 = any free one
   */
  public static Future<ManagementServer> start(
      Vertx vertx, String host, int port, HealthChecks checks, PrometheusMeterRegistry metrics) {
    HttpServer server =
        vertx
            .createHttpServer(
                new HttpServerOptions().setHost(host).setPort(port).setIdleTimeout(60))
            .requestHandler(request -> handle(vertx, request, checks, metrics));
    return server.listen().map(ManagementServer::new);
  }

  public int port() {
    return server.actualPort();
  }

  public Future<Void> stop() {
    return server.close();
  }

  private static void handle(
      Vertx vertx,
      HttpServerRequest request,
      HealthChecks checks,
      PrometheusMeterRegistry metrics) {
    if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
      request.response().setStatusCode(405).putHeader("Allow", "GET, HEAD").end();
      return;
    }
    switch (request.path()) {
      // That this event loop answers is the proof.
      case "/health/live" -> json(request.response(), 200, new JsonObject().put("status", "up"));
      case "/health/ready" ->
          checks
              .run(vertx)
              .onSuccess(
                  report -> json(request.response(), report.up() ? 200 : 503, report.json()));
      case "/metrics" -> scrape(vertx, request.response(), metrics);
      default -> request.response().setStatusCode(404).end();
    }
  }

  /** Rendering thousands of meters takes a while: not on the event loop. */
  private static void scrape(
      Vertx vertx, HttpServerResponse response, PrometheusMeterRegistry metrics) {
    vertx
        .executeBlocking(metrics::scrape, false)
        .onSuccess(text -> response.putHeader("Content-Type", PROMETHEUS).end(text))
        .onFailure(e -> response.setStatusCode(500).end());
  }

  private static void json(HttpServerResponse response, int status, JsonObject body) {
    response
        .setStatusCode(status)
        .putHeader("Content-Type", "application/json")
        .putHeader("Cache-Control", "no-store")
        .end(body.encodePrettily() + "\n");
  }
}
