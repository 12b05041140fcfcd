package io.annals.tenancy;

import io.annals.platform.http.AccessControl;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/**
 * Meters what it lets through. A request counts when a token of the tenant's was allowed to make
 * it, and it was answered: not with 429, and with no failure of ours (5xx). What an operation with
 * {@code x-annals-read-traffic} answers with 200 is read traffic. Thread-safe.
 */
public final class MeteredAccess implements AccessControl {
  private static final String KEY = "io.annals.metered";
  private static final int TOO_MANY = 429;
  private static final int FAILED = 500;
  private static final int OK = 200;

  private final AccessControl access;
  private final Routing routing;
  private final RequestMeter meter;

  /**
   * @param access leaves a {@link Caller} in the context of what it lets through
   */
  public MeteredAccess(AccessControl access, Routing routing, RequestMeter meter) {
    this.access = access;
    this.routing = routing;
    this.meter = meter;
  }

  @Override
  public Future<Void> check(RoutingContext context, JsonObject operation) {
    Context loop = context.vertx().getOrCreateContext();
    return access
        .check(context, operation)
        .onSuccess(
            allowed -> {
              if (Vertx.currentContext() == loop) {
                meter(context, operation);
              } else {
                loop.runOnContext(run -> meter(context, operation));
              }
            });
  }

  /** Once, though a stream asks again and again whether it may go on. */
  private void meter(RoutingContext context, JsonObject operation) {
    Caller caller = Caller.of(context);
    if (caller.role() == Role.OPERATOR
        || caller.tenant().isEmpty()
        || context.get(KEY) != null
        || context.response().ended()) {
      return;
    }
    context.put(KEY, true);
    TenantUid tenant = caller.tenant().get().uid();
    Optional<TopicUid> topic = topic(context, tenant);
    HttpServerResponse response = context.response();
    Optional<RequestMeter.Answer> reading =
        operation.getBoolean("x-annals-read-traffic", false)
            ? Optional.of(meter.reading(tenant, topic, () -> bytes(response)))
            : Optional.empty();
    context.addEndHandler(
        end -> {
          reading.ifPresent(RequestMeter.Answer::end);
          int status = response.getStatusCode();
          if (response.headWritten() && status != TOO_MANY && status < FAILED) {
            meter.answered(tenant, topic);
          }
        });
  }

  private Optional<TopicUid> topic(RoutingContext context, TenantUid tenant) {
    String name = context.pathParam("topic");
    if (name == null) {
      return Optional.empty();
    }
    try {
      return routing.topic(tenant, new TopicId(name)).map(TopicRoute::uid);
    } catch (IllegalArgumentException noTopicsName) {
      return Optional.empty();
    }
  }

  /** Of the body. A refusal holds nothing of the topic. */
  private static long bytes(HttpServerResponse response) {
    return response.getStatusCode() == OK && response.headWritten() ? response.bytesWritten() : 0;
  }
}
