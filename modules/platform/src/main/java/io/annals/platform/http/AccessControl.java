package io.annals.platform.http;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** Decides who may call an operation, before any of its input is looked at. */
@FunctionalInterface
public interface AccessControl {
  /**
   * Completes when the caller may go on; fails with a {@link ProblemException} (401, 403 or 404)
   * when not.
   *
   * @param operation the OpenAPI operation object, with its {@code x-annals-*} members
   */
  Future<Void> check(RoutingContext context, JsonObject operation);
}
