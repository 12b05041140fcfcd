package io.annals.platform.http;

import io.vertx.ext.web.RoutingContext;

/** The operation that a request meant, for logs and metrics: a bounded set of names. */
public final class OperationName {
  private static final String KEY = "annals.operation";
  private static final String NONE = "none";

  private OperationName() {}

  /** Called by the route that takes the request; the name is a constant of the program. */
  public static void set(RoutingContext context, String name) {
    context.put(KEY, name);
  }

  /** {@code none} when no route has taken the request. */
  public static String of(RoutingContext context) {
    return context.get(KEY, NONE);
  }
}
