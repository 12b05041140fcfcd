package io.annals.platform.http;

import io.vertx.ext.web.RoutingContext;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Names one request in its answer and in the log. Made here, never taken from the client: it is no
 * secret, and nothing depends on its being hard to guess.
 */
public final class RequestId {
  static final String HEADER = "X-Request-Id";

  private static final String KEY = "annals.request-id";

  private RequestId() {}

  /** The id of this request; made when first asked for. */
  public static String of(RoutingContext context) {
    String id = context.get(KEY);
    if (id == null) {
      ThreadLocalRandom random = ThreadLocalRandom.current();
      HexFormat hex = HexFormat.of();
      id = hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong());
      context.put(KEY, id);
    }
    return id;
  }
}
