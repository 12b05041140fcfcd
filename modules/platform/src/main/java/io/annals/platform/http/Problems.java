package io.annals.platform.http;

import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns every failure of a request into {@code application/problem+json} (RFC 9457). */
public final class Problems {
  private static final Logger LOG = LoggerFactory.getLogger(Problems.class);
  private static final List<Integer> OF_THE_ROUTER = List.of(400, 404, 405, 406, 413, 415, 500);

  private Problems() {}

  /** Answers whatever fails on this router, and what matches none of its routes. */
  static void on(Router router) {
    router.route().failureHandler(Problems::answer);
    OF_THE_ROUTER.forEach(status -> router.errorHandler(status, Problems::answer));
  }

  /** Answers the failure of this context. */
  public static void answer(RoutingContext context) {
    ProblemException problem = problemOf(context.failure(), context.statusCode());
    log(context, problem);
    HttpServerResponse response = context.response();
    if (response.ended() || response.closed()) {
      return;
    }
    if (response.headWritten()) {
      // Half an answer is out: only the connection's end can say that it is not whole.
      response.reset();
      return;
    }
    problem
        .retryAfterSeconds()
        .ifPresent(seconds -> response.putHeader("Retry-After", Integer.toString(seconds)));
    if (problem.type() == ProblemType.UNAUTHORIZED) {
      response.putHeader("WWW-Authenticate", "Bearer");
    }
    response
        .setStatusCode(problem.type().status())
        .putHeader("Content-Type", "application/problem+json")
        .putHeader("Cache-Control", "no-store")
        .end(json(problem, RequestId.of(context)).toBuffer());
  }

  static JsonObject json(ProblemException problem, String requestId) {
    JsonObject json =
        new JsonObject()
            .put("type", problem.type().uri())
            .put("title", problem.type().title())
            .put("status", problem.type().status())
            .put("detail", problem.getMessage())
            .put("instance", requestId);
    if (!problem.errors().isEmpty()) {
      JsonArray errors = new JsonArray();
      for (FieldError error : problem.errors()) {
        errors.add(new JsonObject().put("pointer", error.pointer()).put("detail", error.detail()));
      }
      json.put("errors", errors);
    }
    return json;
  }

  private static ProblemException problemOf(Throwable failure, int status) {
    if (failure instanceof ProblemException problem) {
      return problem;
    }
    return switch (status) {
      case 400 ->
          new ProblemException(ProblemType.BAD_REQUEST, "The request is malformed", failure);
      case 401 -> new ProblemException(ProblemType.UNAUTHORIZED, "A token is needed", failure);
      case 403 -> new ProblemException(ProblemType.FORBIDDEN, "Not allowed", failure);
      case 404 -> new ProblemException(ProblemType.NOT_FOUND, "There is nothing here", failure);
      case 405 ->
          new ProblemException(
              ProblemType.METHOD_NOT_ALLOWED, "This path does not take this method", failure);
      case 413 -> new ProblemException(ProblemType.TOO_LARGE, "The body is too large", failure);
      case 415 ->
          new ProblemException(
              ProblemType.UNSUPPORTED_MEDIA_TYPE, "The body must be application/json", failure);
      default ->
          new ProblemException(
              ProblemType.INTERNAL,
              "The service failed; its log tells why under this request id",
              failure);
    };
  }

  /** The client has closed the connection, which ends a download, and the work for an answer. */
  private static boolean isOfLeaving(RoutingContext context, ProblemException problem) {
    return context.response().closed()
        && (problem.type() == ProblemType.UNAVAILABLE
            || problem.getCause() instanceof ClosedChannelException
            || problem.getCause() instanceof HttpClosedException);
  }

  private static void log(RoutingContext context, ProblemException problem) {
    if (isOfLeaving(context, problem)) {
      LOG.atDebug()
          .addKeyValue("requestId", RequestId.of(context))
          .addKeyValue("operation", OperationName.of(context))
          .log("Nobody waited for the answer");
      return;
    }
    switch (problem.type()) {
      case INTERNAL ->
          LOG.atError()
              .setCause(problem.getCause())
              .addKeyValue("requestId", RequestId.of(context))
              .addKeyValue("operation", OperationName.of(context))
              .log("Request failed");
      case UNAVAILABLE ->
          LOG.atWarn()
              .setCause(problem.getCause())
              .addKeyValue("requestId", RequestId.of(context))
              .addKeyValue("operation", OperationName.of(context))
              .log("Request could not be served now");
      case BAD_REQUEST,
          UNAUTHORIZED,
          FORBIDDEN,
          NOT_FOUND,
          METHOD_NOT_ALLOWED,
          CONFLICT,
          QUOTA_EXCEEDED,
          TOO_LARGE,
          UNSUPPORTED_MEDIA_TYPE,
          RANGE_NOT_SATISFIABLE,
          TOO_MANY_REQUESTS ->
          LOG.atDebug()
              .addKeyValue("requestId", RequestId.of(context))
              .addKeyValue("operation", OperationName.of(context))
              .addKeyValue("status", problem.type().status())
              .log("Request refused");
    }
  }
}
