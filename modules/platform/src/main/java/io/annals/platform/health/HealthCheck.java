package io.annals.platform.health;

import io.vertx.core.Future;

/** Finds out whether one thing that the process needs works now. */
@FunctionalInterface
public interface HealthCheck {
  /**
   * Completes with what is worth saying when all is well; fails when it is not (the message is
   * shown to operators). A check that takes longer than a second counts as failed. Called on an
   * event loop; must not block.
   */
  Future<String> check();
}
