package io.annals.platform.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Event loop. The process's one listener: serves whatever its roles mount. */
final class HttpVerticle extends VerticleBase {
  /** kube-apiserver keeps connections for 90 s; longer waits must say something in between. */
  private static final int IDLE_SECONDS = 180;

  private static final int LONGEST_REQUEST_LINE = 16 * 1024;
  private static final int LARGEST_HEADERS = 32 * 1024;
  private static final Duration DRAIN = Duration.ofSeconds(15);

  /** What a sender may have under way over HTTP/2: in one stream, and in all of a connection. */
  private static final int STREAM_WINDOW = 256 * 1024;

  private static final int CONNECTION_WINDOW = 2 * 1024 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger(HttpVerticle.class);

  private final HttpServerOptions options;
  private final Optional<ServerSSLOptions> tls;
  private final List<Mount> mounts;
  private final MeterRegistry metrics;
  private final IntConsumer listening;
  private HttpServer server;

  /**
   * @param tls empty = plain HTTP
   * @param port -1 = any free one, the same for all instances
   * @param listening hears the port
   */
  HttpVerticle(
      String host,
      int port,
      Optional<ServerSSLOptions> tls,
      List<Mount> mounts,
      MeterRegistry metrics,
      IntConsumer listening) {
    this.options =
        new HttpServerOptions()
            .setHost(host)
            .setPort(port)
            .setMaxInitialLineLength(LONGEST_REQUEST_LINE)
            .setMaxHeaderSize(LARGEST_HEADERS)
            .setIdleTimeout(IDLE_SECONDS)
            .setTcpNoDelay(true)
            .setHandle100ContinueAutomatically(true)
            .setInitialSettings(new Http2Settings().setInitialWindowSize(STREAM_WINDOW))
            .setHttp2ConnectionWindowSize(CONNECTION_WINDOW);
    this.tls = tls;
    this.mounts = List.copyOf(mounts);
    this.metrics = metrics;
    this.listening = listening;
  }

  @Override
  public Future<?> start() {
    Router router = Router.router(vertx);
    router.route().handler(this::begin);
    Problems.on(router);
    Future<Void> mounted = Future.succeededFuture();
    for (Mount mount : mounts) {
      mounted = mounted.compose(before -> mount.on(vertx, router));
    }
    tls.ifPresent(
        shown ->
            options
                .setSsl(true)
                .setUseAlpn(true)
                .setKeyCertOptions(shown.getKeyCertOptions())
                .setEnabledSecureTransportProtocols(shown.getEnabledSecureTransportProtocols()));
    server = vertx.createHttpServer(options).requestHandler(router);
    return mounted
        .compose(all -> server.listen())
        .onSuccess(up -> listening.accept(up.actualPort()));
  }

  @Override
  public Future<?> stop() {
    return Future.join(mounts.stream().map(Mount::stopping).toList())
        .transform(ended -> server.shutdown(DRAIN.toMillis(), TimeUnit.MILLISECONDS));
  }

  /** Shows another certificate to connections that come from now on. Any thread. */
  void show(ServerSSLOptions changed) {
    server
        .updateSSLOptions(changed)
        .onFailure(e -> LOG.atError().setCause(e).log("a new TLS certificate was not taken"));
  }

  private void begin(RoutingContext context) {
    context
        .response()
        .putHeader(RequestId.HEADER, RequestId.of(context))
        .putHeader("X-Content-Type-Options", "nosniff");
    long start = System.nanoTime();
    context.addEndHandler(ended -> record(context, System.nanoTime() - start));
    if (isDecodable(context)) {
      context.next();
    } else {
      context.fail(400);
    }
  }

  /** Routes decode later, and a stray percent sign there would look like a bug of ours. */
  private static boolean isDecodable(RoutingContext context) {
    try {
      if (context.request().path().indexOf('%') >= 0) {
        QueryStringDecoder.decodeComponent(context.request().path());
      }
      if (context.request().query() != null) {
        context.queryParams();
      }
      return true;
    } catch (IllegalArgumentException malformed) {
      return false;
    }
  }

  private void record(RoutingContext context, long nanos) {
    int status = context.response().getStatusCode();
    Timer.builder("annals.http.requests")
        .description("Requests by operation and class of status")
        .tag("operation", OperationName.of(context))
        .tag("status", status / 100 + "xx")
        .register(metrics)
        .record(nanos, TimeUnit.NANOSECONDS);
  }
}
