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
 * {@code x-annals-read-traffic} answers with 200, or with 206, is read traffic: of the topic in its
 * path, or of the one that it says it is {@link #about}. Thread-safe.
 */
public final class MeteredAccess implements AccessControl {
  private static final String KEY = "io.annals.metered";
  private static final int TOO_MANY = 429;
  private static final int FAILED = 500;
  private static final int OK = 200;
  private static final int PARTIAL = 206;

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

  /**
   * What this request reads is a topic's that its path does not name. To be called before the
   * answer begins, on the request's context; without effect on what is not metered.
   */
  public static void about(RoutingContext context, TopicUid topic) {
    if (context.get(KEY) instanceof Subject subject) {
      subject.topic = Optional.of(topic);
    }
  }

  /** What a request is about, as far as that is known. */
  private static final class Subject {
    private volatile Optional<TopicUid> topic;

    Subject(Optional<TopicUid> topic) {
      this.topic = topic;
    }

    Optional<TopicUid> topic() {
      return topic;
    }
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
    TenantUid tenant = caller.tenant().get().uid();
    Subject subject = new Subject(topic(context, tenant));
    context.put(KEY, subject);
    HttpServerResponse response = context.response();
    Optional<RequestMeter.Answer> reading =
        operation.getBoolean("x-annals-read-traffic", false)
            ? Optional.of(meter.reading(tenant, subject::topic, () -> bytes(response)))
            : Optional.empty();
    context.addEndHandler(
        end -> {
          reading.ifPresent(RequestMeter.Answer::end);
          int status = response.getStatusCode();
          if (response.headWritten() && status != TOO_MANY && status < FAILED) {
            meter.answered(tenant, subject.topic());
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
    int status = response.getStatusCode();
    return (status == OK || status == PARTIAL) && response.headWritten()
        ? response.bytesWritten()
        : 0;
  }
}
