package io.annals.admin;

import io.annals.platform.http.Call;
import io.annals.platform.http.Operation;
import io.annals.platform.http.Reply;
import io.annals.tenancy.Caller;
import io.annals.tenancy.Change;
import io.annals.tenancy.Cluster;
import io.annals.tenancy.ClusterId;
import io.annals.tenancy.Role;
import io.annals.tenancy.TenantUid;
import io.annals.tenancy.TokenRows;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The calls that connect a control plane: install and rotation. Thread-safe. */
final class InstallCalls {
  private static final Duration OVERLAP = Duration.ofHours(24);
  private static final Duration LONGEST_OVERLAP = Duration.ofDays(30);

  private final Pool pool;
  private final TenantChanges changes;
  private final TokenIssue issue;
  private final Supplier<URI> ingest;
  private final Supplier<Optional<byte[]>> ca;
  private final PolicyDesk policies;

  /**
   * @param ingest where API servers reach ingest, without a path
   * @param ca PEM of whom to trust; empty = a public authority
   */
  InstallCalls(
      Pool pool,
      TenantChanges changes,
      TokenIssue issue,
      Supplier<URI> ingest,
      Supplier<Optional<byte[]>> ca,
      PolicyDesk policies) {
    this.pool = pool;
    this.changes = changes;
    this.issue = issue;
    this.ingest = ingest;
    this.ca = ca;
    this.policies = policies;
  }

  Map<String, Operation> operations() {
    return Map.of(
        "installCluster", this::install,
        "rotateCredentials", this::rotate);
  }

  private Future<Reply> install(Call call) {
    Optional<String> file = call.query("file");
    return review(call)
        .compose(
            review ->
                file.filter(InstallFiles.POLICY::equals).isPresent()
                    ? Future.succeededFuture(text(review.handedOut()))
                    : withNewToken(call, "install", null)
                        .map(made -> kubeconfig(call, made))
                        .map(
                            kubeconfig ->
                                file.isPresent()
                                    ? text(kubeconfig)
                                    : Reply.ok(InstallFiles.all(review, kubeconfig))))
        .map(reply -> reply.with("Cache-Control", "no-store"));
  }

  /** Before there is a token, so that none is made for nothing. */
  private Future<PolicyDesk.SourceReview> review(Call call) {
    TenantUid tenant = TenantChanges.tenantOf(call);
    return ClusterCalls.find(pool, tenant, Input.cluster(call))
        .compose(
            cluster ->
                SinkPolicies.of(pool, tenant, cluster.uid())
                    .compose(sinks -> policies.review(cluster, sinks)));
  }

  private String kubeconfig(Call call, Made made) {
    return InstallFiles.kubeconfig(
        ingest.get(),
        ca.get(),
        Caller.of(call.context()).tenant().orElseThrow().id(),
        made.cluster().id(),
        made.token().getString("token"));
  }

  private Future<Reply> rotate(Call call) {
    Duration overlap = Input.duration(call.body(), "overlap", OVERLAP, LONGEST_OVERLAP);
    return withNewToken(call, "rotation", overlap)
        .map(made -> Reply.ok(made.token()).with("Cache-Control", "no-store"));
  }

  private record Made(Cluster cluster, JsonObject token) {}

  /**
   * @param overlap after which all older tokens end; null = they stay
   */
  private Future<Made> withNewToken(Call call, String label, Duration overlap) {
    ClusterId id = Input.cluster(call);
    TokenIssue.Wish wish = new TokenIssue.Wish(Role.INGEST, label, null);
    return changes.make(
        call,
        (change, tenant) ->
            ClusterCalls.find(change.sql(), tenant, id)
                .compose(
                    cluster ->
                        endOlder(change, tenant, cluster, overlap)
                            .compose(ended -> issue.forCluster(change, tenant, cluster, wish))
                            .map(token -> new Made(cluster, token))));
  }

  private static Future<Void> endOlder(
      Change change, TenantUid tenant, Cluster cluster, Duration overlap) {
    return overlap == null
        ? Future.succeededFuture()
        : TokenRows.end(change, tenant, cluster.uid(), change.now().plus(overlap));
  }

  private static Reply text(String yaml) {
    return new Reply(200, Map.of("Content-Type", InstallFiles.MEDIA_TYPE), Buffer.buffer(yaml));
  }
}
