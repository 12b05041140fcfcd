package io.annals.platform.http;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Passes on to another server whatever no other mount serves, as it came and as it is answered, in
 * both directions as a stream. A server that cannot be reached, or is silent for a minute, is a
 * 503. A request that was passed on before is not passed on again. Thread-safe; every event loop
 * has connections of its own.
 */
public final class ForwardMount implements Mount {
  private static final String VIA = "Via";
  private static final String VIA_THIS = "1.1 annals";
  private static final int CONNECT_MILLIS = 2_000;
  private static final int SILENCE_MILLIS = 60_000;
  private static final int CONNECTIONS = 64;
  private static final int MOST_WAITING = 1_000;
  private static final int KEEP_ALIVE_SECONDS = 60; // less than the listener keeps them

  /** What RFC 9110 says of one connection alone, and what the server here has answered itself. */
  private static final Set<String> HOP_BY_HOP =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-connection",
          "proxy-authenticate",
          "proxy-authorization",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "expect",
          "host",
          "http2-settings");

  private final String target;

  /**
   * @param target an absolute URL; the request's path and query are put behind it
   */
  public ForwardMount(URI target) {
    String text = target.toString();
    this.target = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
  }

  @Override
  public Future<Void> on(Vertx vertx, Router router) {
    HttpClient client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setConnectTimeout(CONNECT_MILLIS)
                .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
                .setTcpNoDelay(true),
            new PoolOptions().setHttp1MaxSize(CONNECTIONS).setMaxWaitQueueSize(MOST_WAITING));
    router.route().last().handler(context -> forward(client, context));
    return Future.succeededFuture();
  }

  private void forward(HttpClient client, RoutingContext context) {
    HttpServerRequest request = context.request();
    if (request.headers().getAll(VIA).stream().anyMatch(via -> via.contains(VIA_THIS))) {
      context.next();
      return;
    }
    OperationName.set(context, "forward");
    request.pause();
    RequestOptions options =
        new RequestOptions()
            .setMethod(request.method())
            .setAbsoluteURI(target + request.uri())
            .setHeaders(onward(request.headers()).add(VIA, VIA_THIS))
            .setConnectTimeout(CONNECT_MILLIS)
            .setIdleTimeout(SILENCE_MILLIS);
    client
        .request(options)
        .compose(onward -> exchange(context, onward))
        .compose(answer -> answer(context, answer))
        .onFailure(failure -> fail(context, failure));
  }

  private static Future<HttpClientResponse> exchange(
      RoutingContext context, HttpClientRequest onward) {
    HttpServerRequest request = context.request();
    context.response().closeHandler(gone -> onward.reset());
    if (!hasBody(request)) {
      request.resume();
      return onward.send();
    }
    if (request.getHeader("Content-Length") == null) {
      onward.setChunked(true);
    }
    return onward.send(request);
  }

  private static boolean hasBody(HttpServerRequest request) {
    return request.headers().contains("Content-Length")
        || request.headers().contains("Transfer-Encoding")
        || request.method().equals(HttpMethod.POST)
        || request.method().equals(HttpMethod.PUT)
        || request.method().equals(HttpMethod.PATCH);
  }

  private static Future<Void> answer(RoutingContext context, HttpClientResponse answer) {
    HttpServerResponse response = context.response();
    response.setStatusCode(answer.statusCode());
    MultiMap headers = onward(answer.headers());
    headers.names().forEach(name -> response.putHeader(name, headers.getAll(name)));
    if (context.request().method().equals(HttpMethod.HEAD) || !mayHaveBody(answer.statusCode())) {
      answer.resume();
      return response.end();
    }
    if (!headers.contains("Content-Length")) {
      response.setChunked(true);
    }
    return answer.pipeTo(response);
  }

  private static boolean mayHaveBody(int status) {
    return status != 204 && status != 304;
  }

  private static void fail(RoutingContext context, Throwable failure) {
    context.request().resume();
    context.fail(
        new ProblemException(
                ProblemType.UNAVAILABLE,
                "The part of the service that answers this is away",
                failure)
            .retryAfter(1));
  }

  /** A copy without what belongs to one connection. */
  private static MultiMap onward(MultiMap headers) {
    Set<String> left = new HashSet<>(HOP_BY_HOP);
    for (String list : headers.getAll("Connection")) {
      for (String name : list.split(",")) {
        left.add(name.strip().toLowerCase(Locale.ROOT));
      }
    }
    MultiMap copy = MultiMap.caseInsensitiveMultiMap().addAll(headers);
    left.forEach(copy::remove);
    return copy;
  }
}
