package io.annals.admin;

import io.annals.tenancy.Change;
import io.annals.tenancy.Cluster;
import io.annals.tenancy.Role;
import io.annals.tenancy.TenantUid;
import io.annals.tenancy.Token;
import io.annals.tenancy.TokenRows;
import io.annals.tenancy.TokenSecret;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.time.Instant;

/** Makes tokens, and shows each once. Thread-safe. */
final class TokenIssue {
  /** More cannot all be in use, and each is a way in. */
  static final int LIVE_PER_CLUSTER = 10;

  private final SecureRandom random;

  TokenIssue(SecureRandom random) {
    this.random = random;
  }

  /**
   * @param displayName null = none
   * @param expiresAt null = never
   */
  record Wish(Role role, String displayName, Instant expiresAt) {}

  /** The token as the answer shows it, its value included. */
  Future<JsonObject> forTenant(Change change, TenantUid tenant, Wish wish) {
    TokenSecret secret = TokenSecret.next(random);
    Token token = token(change, secret, null, wish);
    return TokenRows.insert(change, tenant, null, token, secret.hash()).map(shown(token, secret));
  }

  /** The same for one cluster; a conflict when it has too many that work. */
  Future<JsonObject> forCluster(Change change, TenantUid tenant, Cluster cluster, Wish wish) {
    TokenSecret secret = TokenSecret.next(random);
    Token token = token(change, secret, cluster, wish);
    return TokenRows.countLive(change, tenant, cluster.uid())
        .compose(
            live -> {
              if (live >= LIVE_PER_CLUSTER) {
                throw Problems.conflict(
                    "the cluster has "
                        + live
                        + " tokens of the role ingest that work, and may have no more: delete those"
                        + " not in use, or rotate with the overlap PT0S");
              }
              return TokenRows.insert(change, tenant, cluster.uid(), token, secret.hash());
            })
        .map(inserted -> shown(token, secret));
  }

  private static Token token(Change change, TokenSecret secret, Cluster cluster, Wish wish) {
    return new Token(
        secret.id(),
        wish.role(),
        cluster == null ? null : cluster.id(),
        wish.displayName(),
        change.now(),
        wish.expiresAt());
  }

  private static JsonObject shown(Token token, TokenSecret secret) {
    return Shown.token(token).put("token", secret.reveal());
  }
}
