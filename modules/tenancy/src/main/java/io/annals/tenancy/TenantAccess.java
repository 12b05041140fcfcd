package io.annals.tenancy;

import io.annals.platform.http.AccessControl;
import io.annals.platform.http.ProblemException;
import io.annals.platform.http.ProblemType;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Who may do what, from the bearer token, the path and the operation's {@code x-annals-roles} and
 * {@code x-annals-scope}: 401 without a live token; 404 for another tenant's path, whether it
 * exists or not, and for another cluster's with a token of one cluster; 403 for the wrong role.
 * Puts the {@link Caller} into the context. An operation without the two members is nobody's.
 * Thread-safe.
 */
public final class TenantAccess implements AccessControl {
  private static final String BEARER = "Bearer ";

  /** No token is longer; spares the hash of a header that an attacker chose. */
  private static final int LONGEST_HEADER = 1024;

  private final Routing routing;
  private final InstantSource clock;

  public TenantAccess(Routing routing, InstantSource clock) {
    this.routing = routing;
    this.clock = clock;
  }

  @Override
  public Future<Void> check(RoutingContext context, JsonObject operation) {
    return credential(context)
        .compose(credential -> caller(context, operation, credential))
        .map(
            caller -> {
              caller.putInto(context);
              return null;
            });
  }

  private Future<Credential> credential(RoutingContext context) {
    String header = context.request().getHeader(HttpHeaders.AUTHORIZATION);
    if (header == null
        || header.length() > LONGEST_HEADER
        || !header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return Future.failedFuture(unauthorized("a bearer token is needed"));
    }
    TokenHash hash = TokenHash.of(header.substring(BEARER.length()).trim());
    return known(hash)
        .compose(
            found ->
                found
                    .filter(credential -> credential.liveAt(clock.instant()))
                    .map(Future::succeededFuture)
                    .orElseGet(
                        () ->
                            Future.failedFuture(
                                unauthorized("the token is not known or has ended"))));
  }

  private Future<Optional<Credential>> known(TokenHash hash) {
    Optional<Credential> found = routing.credential(hash);
    if (found.isPresent()) {
      return Future.succeededFuture(found);
    }
    return routing
        .lookUp(hash)
        .recover(
            failure ->
                Future.failedFuture(
                    new ProblemException(
                            ProblemType.UNAVAILABLE,
                            "the token cannot be checked at the moment",
                            failure)
                        .retryAfter(1)));
  }

  private Future<Caller> caller(
      RoutingContext context, JsonObject operation, Credential credential) {
    String scope = operation.getString("x-annals-scope", "");
    if (scope.equals("provider")) {
      return Future.succeededFuture(
              new Caller(
                  credential.role(), credential.tokenId(), Optional.empty(), Optional.empty()))
          .compose(caller -> allowed(caller, operation));
    }
    return tenant(context, credential)
        .compose(tenant -> withCluster(context, credential, tenant))
        .compose(caller -> allowed(caller, operation));
  }

  private Future<TenantRoute> tenant(RoutingContext context, Credential credential) {
    return named(context, "tenant", TenantId::new, routing::tenant)
        .compose(
            found ->
                found
                    .filter(t -> credential.tenant() == null || credential.tenant().equals(t.uid()))
                    .map(Future::succeededFuture)
                    .orElseGet(() -> Future.failedFuture(notFound())));
  }

  private Future<Caller> withCluster(
      RoutingContext context, Credential credential, TenantRoute tenant) {
    return named(context, "cluster", ClusterId::new, id -> routing.cluster(tenant.uid(), id))
        .compose(
            found -> {
              Optional<ClusterUid> cluster = found.map(ClusterRoute::uid);
              boolean foreign =
                  context.pathParam("cluster") != null
                      && credential.cluster() != null
                      && !cluster.equals(Optional.of(credential.cluster()));
              return foreign
                  ? Future.failedFuture(notFound())
                  : Future.succeededFuture(
                      new Caller(
                          credential.role(), credential.tokenId(), Optional.of(tenant), cluster));
            })
        .compose(
            caller ->
                named(context, "topic", TopicId::new, id -> routing.topic(tenant.uid(), id))
                    .map(caller));
  }

  /** What the path names; asks the database once more before it is called unknown. */
  private <I, R> Future<Optional<R>> named(
      RoutingContext context,
      String parameter,
      Function<String, I> id,
      Function<I, Optional<R>> find) {
    Optional<I> name = Optional.ofNullable(context.pathParam(parameter)).flatMap(form(id));
    if (name.isEmpty()) {
      return Future.succeededFuture(Optional.empty());
    }
    Optional<R> found = find.apply(name.get());
    if (found.isPresent()) {
      return Future.succeededFuture(found);
    }
    Supplier<Optional<R>> again = () -> find.apply(name.get());
    return routing.catchUp().otherwiseEmpty().map(caughtUp -> again.get());
  }

  private static <I> Function<String, Optional<I>> form(Function<String, I> id) {
    return text -> {
      try {
        return Optional.of(id.apply(text));
      } catch (IllegalArgumentException notAnId) {
        return Optional.empty();
      }
    };
  }

  private static Future<Caller> allowed(Caller caller, JsonObject operation) {
    JsonArray roles = operation.getJsonArray("x-annals-roles", new JsonArray());
    return roles.contains(caller.role().text())
        ? Future.succeededFuture(caller)
        : Future.failedFuture(
            new ProblemException(
                ProblemType.FORBIDDEN, "the token's role does not allow this call"));
  }

  private static ProblemException notFound() {
    return new ProblemException(ProblemType.NOT_FOUND, "there is no such thing for this token");
  }

  private static ProblemException unauthorized(String detail) {
    return new ProblemException(ProblemType.UNAUTHORIZED, detail);
  }
}
