package io.annals.gateway.ingest;

import io.annals.platform.http.ProblemException;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;

/**
 * Refuses a request whose body may still be on its way: the answer goes out at once, and what comes
 * of the body is read and forgotten for a while, because a connection that is closed over unread
 * bytes can take the answer with it.
 */
final class Refusal {
  /** HTTP/2's code for a stream that is needed no more. */
  private static final long CANCEL = 8;

  private static final Duration DRAIN = Duration.ofSeconds(10);

  private Refusal() {}

  /** Answers with the problem; the connection lives on if the body ends soon. */
  static void send(Vertx vertx, RoutingContext context, ProblemException problem, long most) {
    HttpServerRequest request = context.request();
    context.fail(problem);
    if (request.isEnded()) {
      return;
    }
    long timer = vertx.setTimer(DRAIN.toMillis(), late -> hangUp(request));
    long[] drained = {0};
    request
        .handler(
            bytes -> {
              drained[0] += bytes.length();
              if (drained[0] > most) {
                hangUp(request);
              }
            })
        .endHandler(end -> vertx.cancelTimer(timer))
        .exceptionHandler(gone -> vertx.cancelTimer(timer));
    request.resume();
  }

  /** Takes no more of a request; over HTTP/2 others share its connection, and go on. */
  static void hangUp(HttpServerRequest request) {
    if (request.version() == HttpVersion.HTTP_2) {
      request.response().reset(CANCEL);
    } else {
      request.connection().close();
    }
  }
}
