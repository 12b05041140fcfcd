package io.annals.platform.http;

import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Mounts what an OpenAPI 3.1 file of the classpath describes. For each request, in this order: who
 * may call (before a byte of the body is read), the body, the contract, the operation. Thread-safe;
 * every event loop gets routes of its own.
 *
 * <p>Every operation must have its handler and every handler its operation, or the construction
 * fails. Operations with {@code x-annals-plain: true} are described in the file and mounted
 * elsewhere.
 */
public final class OpenApiMount implements Mount {
  /** No administrative call or query is larger. */
  private static final long LARGEST_BODY = 1 << 20;

  private final Contract contract;
  private final AccessControl access;
  private final Map<String, Operation> operations;

  /**
   * @param classpathResource such as {@code openapi/gateway.yaml}
   * @param operationsById by {@code operationId}
   * @throws IllegalStateException when the file is wrong, or does not fit the operations
   */
  public OpenApiMount(
      String classpathResource, AccessControl access, Map<String, Operation> operationsById) {
    this.contract = Contract.load(classpathResource);
    this.access = access;
    this.operations = Map.copyOf(operationsById);
    Set<String> described =
        contract.operations().stream().map(Contract.Described::id).collect(Collectors.toSet());
    Set<String> unbound = new TreeSet<>(described);
    unbound.removeAll(operations.keySet());
    Set<String> unknown = new TreeSet<>(operations.keySet());
    unknown.removeAll(described);
    if (!unbound.isEmpty() || !unknown.isEmpty()) {
      throw new IllegalStateException(
          classpathResource
              + ": operations without a handler "
              + unbound
              + ", handlers without an operation "
              + unknown);
    }
  }

  @Override
  public Future<Void> on(Vertx vertx, Router router) {
    contract.operations().forEach(described -> mount(router, described));
    return Future.succeededFuture();
  }

  private void mount(Router router, Contract.Described described) {
    Operation operation = operations.get(described.id());
    InputReader input = new InputReader(described);
    String path = described.path().replaceAll("\\{([A-Za-z][A-Za-z0-9_]*)}", ":$1");
    router.route(described.method(), path).handler(context -> admit(context, described));
    // A route takes no body handler after one of ours, hence the second route of the same path.
    Route route = router.route(described.method(), path);
    if (described.body().isPresent()) {
      route.handler(BodyHandler.create(false).setBodyLimit(LARGEST_BODY));
    }
    route.handler(context -> serve(context, operation, input));
  }

  private void admit(RoutingContext context, Contract.Described described) {
    OperationName.set(context, described.id());
    HttpServerRequest request = context.request();
    request.pause();
    Context loop = context.vertx().getOrCreateContext();
    // The answer may come on another thread than the request's own.
    allowed(context, described)
        .onComplete(outcome -> loop.runOnContext(run -> admitted(context, outcome)));
  }

  private static void admitted(RoutingContext context, AsyncResult<Void> outcome) {
    if (outcome.succeeded()) {
      // In this order: what has come already would meet nobody who takes it.
      context.next();
      context.request().resume();
    } else {
      refuse(context, outcome.cause());
    }
  }

  private Future<Void> allowed(RoutingContext context, Contract.Described described) {
    try {
      return access.check(context, described.operation());
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  /** The body of a refused request is thrown away unread; a long one costs its connection. */
  private static void refuse(RoutingContext context, Throwable cause) {
    HttpServerRequest request = context.request();
    String length = request.getHeader("Content-Length");
    boolean chunked = request.headers().contains("Transfer-Encoding");
    boolean ownConnection = request.version() != HttpVersion.HTTP_2;
    if (ownConnection
        && (chunked
            || (length != null && length.length() > Long.toString(LARGEST_BODY).length()))) {
      context.response().putHeader("Connection", "close");
    }
    request.resume();
    context.fail(cause);
  }

  private static void serve(RoutingContext context, Operation operation, InputReader input) {
    Future<Reply> reply;
    try {
      reply = operation.handle(new ContractCall(context, input.read(context)));
    } catch (RuntimeException e) {
      reply = Future.failedFuture(e);
    }
    reply.onComplete(
        outcome -> {
          if (outcome.succeeded()) {
            send(context, outcome.result());
          } else {
            context.fail(outcome.cause());
          }
        });
  }

  private static void send(RoutingContext context, Reply reply) {
    HttpServerResponse response = context.response();
    if (response.ended() || response.closed()) {
      return;
    }
    response.setStatusCode(reply.status()).putHeader("Cache-Control", "no-store");
    reply.headers().forEach(response::putHeader);
    if (reply.body() == null) {
      response.end();
    } else {
      response.end(reply.body());
    }
  }
}
