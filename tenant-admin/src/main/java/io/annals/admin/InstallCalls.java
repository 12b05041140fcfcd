package io.annals.admin;

import io.annals.platform.http.Call;
import io.annals.platform.http.Operation;
import io.annals.platform.http.Reply;
import io.annals.tenancy.Caller;
import io.annals.tenancy.Change;
import io.annals.tenancy.Cluster;
import io.annals.tenancy.ClusterId;
import io.annals.tenancy.ClusterRows;
import io.annals.tenancy.Role;
import io.annals.tenancy.TenantId;
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

/** The calls that connect a control plane: install, rotation, source policy. Thread-safe. */
final class InstallCalls {
  private static final Duration OVERLAP = Duration.ofHours(24);
  private static final Duration LONGEST_OVERLAP = Duration.ofDays(30);

  private final Pool pool;
  private final TenantChanges changes;
  private final TokenIssue issue;
  private final Supplier<URI> ingest;
  private final Supplier<Optional<byte[]>> ca;
  private final SourcePolicy source = new SourcePolicy();

  /**
   * @param ingest where API servers reach ingest, without a path
   * @param ca PEM of whom to trust; empty = a public authority
   */
  InstallCalls(
      Pool pool,
      TenantChanges changes,
      TokenIssue issue,
      Supplier<URI> ingest,
      Supplier<Optional<byte[]>> ca) {
    this.pool = pool;
    this.changes = changes;
    this.issue = issue;
    this.ingest = ingest;
    this.ca = ca;
  }

  Map<String, Operation> operations() {
    return Map.of(
        "installCluster", this::install,
        "rotateCredentials", this::rotate,
        "getSourcePolicy", this::getSourcePolicy,
        "putSourcePolicy", this::putSourcePolicy);
  }

  private Future<Reply> install(Call call) {
    Optional<String> file = call.query("file");
    if (file.filter(InstallFiles.POLICY::equals).isPresent()) {
      return cluster(call)
          .map(cluster -> text(source.of(cluster)).with("Cache-Control", "no-store"));
    }
    TenantId tenant = Caller.of(call.context()).tenant().orElseThrow().id();
    return withNewToken(call, "install", null)
        .map(
            made -> {
              String kubeconfig =
                  InstallFiles.kubeconfig(
                      ingest.get(),
                      ca.get(),
                      tenant,
                      made.cluster().id(),
                      made.token().getString("token"));
              return file.isPresent()
                  ? text(kubeconfig)
                  : Reply.ok(InstallFiles.all(source.of(made.cluster()), kubeconfig));
            })
        .map(reply -> reply.with("Cache-Control", "no-store"));
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

  private Future<Reply> getSourcePolicy(Call call) {
    return cluster(call).map(cluster -> Reply.ok(source.shown(cluster)));
  }

  private Future<Reply> putSourcePolicy(Call call) {
    PolicyForm.check(call.body(), "");
    JsonObject policy =
        new JsonObject().put("yaml", PolicyForm.asV1(call.body().getString("yaml")));
    ClusterId id = Input.cluster(call);
    return changes.make(
        call,
        (change, tenant) ->
            ClusterCalls.find(change.sql(), tenant, id)
                .compose(
                    cluster -> ClusterRows.setSourcePolicy(change, tenant, cluster.uid(), policy))
                .compose(set -> ClusterCalls.find(change.sql(), tenant, id))
                .map(cluster -> Reply.ok(source.shown(cluster))));
  }

  private Future<Cluster> cluster(Call call) {
    return ClusterCalls.find(pool, TenantChanges.tenantOf(call), Input.cluster(call));
  }

  private static Reply text(String yaml) {
    return new Reply(200, Map.of("Content-Type", InstallFiles.MEDIA_TYPE), Buffer.buffer(yaml));
  }
}
