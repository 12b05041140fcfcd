package io.annals.platform.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;

/**
 * Routes that one role adds to the process's one listener. Called once per event loop that listens.
 */
@FunctionalInterface
public interface Mount {
  /** Adds the routes; completes when they can be served. */
  Future<Void> on(Vertx vertx, Router router);

  /**
   * The listener is about to close: answers that would go on for ever end now. Called once per
   * event loop that listens, before the requests under way are waited for. Completes when they have
   * ended.
   */
  default Future<Void> stopping() {
    return Future.succeededFuture();
  }
}
