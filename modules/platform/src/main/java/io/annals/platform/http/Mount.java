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
}
