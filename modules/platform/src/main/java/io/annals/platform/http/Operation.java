package io.annals.platform.http;

import io.vertx.core.Future;

/** Does what one OpenAPI operation says. Runs on the event loop. */
@FunctionalInterface
public interface Operation {
  /**
   * Fails with a {@link ProblemException} for what the caller can act on; anything else answers
   * "Internal".
   */
  Future<Reply> handle(Call call);
}
