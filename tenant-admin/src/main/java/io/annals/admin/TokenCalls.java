package io.annals.admin;

import io.annals.platform.http.Call;
import io.annals.platform.http.Operation;
import io.annals.platform.http.Reply;
import io.annals.tenancy.Change;
import io.annals.tenancy.Cluster;
import io.annals.tenancy.ClusterId;
import io.annals.tenancy.ClusterRows;
import io.annals.tenancy.Role;
import io.annals.tenancy.TenantUid;
import io.annals.tenancy.TokenRows;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/** The calls on a tenant's tokens. Thread-safe. */
final class TokenCalls {
  private final Pool pool;
  private final TenantChanges changes;
  private final TokenIssue issue;
  private final InstantSource clock;

  TokenCalls(Pool pool, TenantChanges changes, TokenIssue issue, InstantSource clock) {
    this.pool = pool;
    this.changes = changes;
    this.issue = issue;
    this.clock = clock;
  }

  Map<String, Operation> operations() {
    return Map.of(
        "createToken", this::create,
        "listTokens", this::list,
        "deleteToken", this::delete);
  }

  private Future<Reply> create(Call call) {
    JsonObject body = call.body();
    Role role = Role.of(body.getString("role")).orElseThrow();
    Instant expiresAt = Input.future(body, "expiresAt", clock.instant());
    Optional<ClusterId> cluster = Input.identifier(body, "cluster", "", ClusterId::new);
    if (cluster.isPresent() != (role == Role.INGEST)) {
      throw Problems.wrong("/cluster", "needed with the role ingest, and only then");
    }
    TokenIssue.Wish wish = new TokenIssue.Wish(role, body.getString("displayName"), expiresAt);
    return changes
        .make(
            call,
            (change, tenant) ->
                cluster.isEmpty()
                    ? issue.forTenant(change, tenant, wish)
                    : forCluster(change, tenant, cluster.get(), wish))
        .map(token -> Reply.json(201, token).with("Cache-Control", "no-store"));
  }

  private Future<JsonObject> forCluster(
      Change change, TenantUid tenant, ClusterId id, TokenIssue.Wish wish) {
    return ClusterRows.find(change.sql(), tenant, id)
        .compose(
            found -> {
              Cluster cluster =
                  found.orElseThrow(
                      () -> Problems.wrong("/cluster", "there is no cluster of this name"));
              return issue.forCluster(change, tenant, cluster, wish);
            });
  }

  private Future<Reply> list(Call call) {
    return TokenRows.page(pool, TenantChanges.tenantOf(call), Input.page(call))
        .map(page -> Shown.page(page, Shown::token));
  }

  private Future<Reply> delete(Call call) {
    return changes
        .make(call, (change, tenant) -> TokenRows.delete(change, tenant, call.path("token")))
        .map(
            existed -> {
              if (!existed) {
                throw Problems.notFound("token");
              }
              return Reply.noContent();
            });
  }
}
