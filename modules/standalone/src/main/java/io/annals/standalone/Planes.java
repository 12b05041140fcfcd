package io.annals.standalone;

import io.annals.admin.AdminMount;
import io.annals.admin.ProvisioningVerticle;
import io.annals.admin.RetentionVerticle;
import io.annals.admin.SettlementVerticle;
import io.annals.eventlog.EventLogConfig;
import io.annals.eventlog.KafkaLogProvisioner;
import io.annals.gateway.export.LeavingExports;
import io.annals.gateway.peer.PeerKey;
import io.annals.gateway.peer.PeerServer;
import io.annals.gateway.store.HotPartitions;
import io.annals.platform.health.HealthChecks;
import io.annals.platform.http.AccessControl;
import io.annals.platform.http.ForwardMount;
import io.annals.platform.http.Mount;
import io.annals.segment.FolderBlobStore;
import io.annals.segment.catalogue.DeletedTopics;
import io.annals.segment.catalogue.ExpiredSegments;
import io.annals.segment.catalogue.PendingFiles;
import io.annals.segment.catalogue.SegmentCatalogue;
import io.annals.segment.format.Dictionaries;
import io.annals.tenancy.Changes;
import io.annals.tenancy.LiveProcess;
import io.annals.tenancy.MeteredAccess;
import io.annals.tenancy.OperatorToken;
import io.annals.tenancy.PgRouting;
import io.annals.tenancy.RequestCounts;
import io.annals.tenancy.RequestMeter;
import io.annals.tenancy.TenantAccess;
import io.annals.tenancy.TopicData;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.sqlclient.Pool;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Wires the roles that this process has: each adds its mounts to the one listener and deploys its
 * verticles. Used by the main thread alone.
 */
final class Planes {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /**
   * What every role builds on.
   *
   * @param process id of this process, the same after a restart
   * @param listener of this process, once it listens
   */
  record Ground(
      Vertx vertx,
      ProgramConfig config,
      Path dataDir,
      String process,
      Backing backing,
      Pool pool,
      MeterRegistry metrics,
      HealthChecks checks,
      InstantSource clock,
      AdminMount.OwnListener listener,
      StopList stops) {}

  private final Ground ground;
  private final PgRouting routing;
  private final Changes changes;
  private final AccessControl access;
  private final EventLogConfig log;
  private final List<Mount> mounts = new ArrayList<>();

  private Planes(Ground ground, PgRouting routing) {
    this.ground = ground;
    this.routing = routing;
    this.changes = new Changes(ground.pool(), ground.clock(), routing::catchUp);
    this.access =
        new MeteredAccess(new TenantAccess(routing, ground.clock()), routing, requests(ground));
    this.log = ground.config().eventLog(ground.backing().bootstrapServers());
  }

  private static RequestMeter requests(Ground ground) {
    RequestMeter requests =
        new RequestMeter(new RequestCounts(ground.pool())::write, ground.clock(), ground.metrics());
    requests.start(ground.vertx());
    ground.stops().add("requests", () -> await("writing counts of requests", requests.stop()));
    return requests;
  }

  /** Starts every role of the configuration; the mounts are for the listener. */
  static List<Mount> start(Ground ground) {
    Set<Role> roles = ground.config().roles();
    HotPartitions hot = new HotPartitions();
    PeerKey key =
        new PeerKey(
            new SecretFile(ground.dataDir().resolve("internal.key"))
                .orElse(ground.config().peers().secret()),
            ground.clock());
    String internalUrl = roles.contains(Role.STORE) ? internalListener(ground, hot, key) : null;
    Planes planes = new Planes(ground, routing(ground, internalUrl));
    planes.serve(roles, hot, key);
    return List.copyOf(planes.mounts);
  }

  private static PgRouting routing(Ground ground, String internalUrl) {
    PgRouting routing =
        await(
            "reading the configuration from PostgreSQL",
            PgRouting.start(
                ground.vertx(),
                ground.pool(),
                ground.backing().postgres(),
                ground.process(),
                internalUrl,
                ground.clock(),
                ground.metrics()));
    ground.stops().add("routing", () -> await("stopping routing", routing.close()));
    Neighbours.check(
        ground.config(),
        await("finding other processes", LiveProcess.others(ground.pool(), ground.process())));
    return routing;
  }

  /** Before the first heartbeat tells its address, and after the last. */
  private static String internalListener(Ground ground, HotPartitions hot, PeerKey key) {
    PeerServer server =
        await(
            "listening on internal port " + ground.config().peers().port(),
            PeerServer.start(
                ground.vertx(),
                ground.config().peers(),
                ground.process(),
                hot,
                key,
                ground.clock(),
                ground.metrics()));
    ground.stops().add("internal listener", () -> await("stopping it", server.stop()));
    return server.url().toString();
  }

  private void serve(Set<Role> roles, HotPartitions hot, PeerKey key) {
    if (roles.contains(Role.INGEST)) {
      mounts.add(IngestRole.mount(ground, routing, access));
    }
    if (roles.stream().anyMatch(Set.of(Role.ADMIN, Role.STORE, Role.QUERY)::contains)) {
      FolderBlobStore blobs = blobs();
      Dictionaries dictionaries = new Dictionaries(blobs);
      if (roles.contains(Role.ADMIN)) {
        establishOperator();
        admin(blobs, dictionaries);
        bills();
      }
      if (roles.contains(Role.STORE) || roles.contains(Role.QUERY)) {
        gateway(roles, new GatewayPlane(ground, routing, access, hot, blobs, dictionaries), key);
      }
    }
    if (!roles.contains(Role.ADMIN)) {
      ground.config().adminUrl().ifPresent(url -> mounts.add(new ForwardMount(url)));
    }
  }

  private void gateway(Set<Role> roles, GatewayPlane gateway, PeerKey key) {
    if (roles.contains(Role.STORE)) {
      gateway.store();
    }
    if (roles.contains(Role.QUERY)) {
      mounts.add(gateway.query(key));
    }
  }

  private void establishOperator() {
    await(
        "establishing the operator's token",
        new OperatorToken(ground.vertx(), ground.pool(), changes)
            .establish(ground.config().operatorToken(), ground.dataDir()));
  }

  private FolderBlobStore blobs() {
    Path folder = ground.config().blobDir();
    try {
      FolderBlobStore blobs = new FolderBlobStore(folder);
      ground.stops().add("blob store", blobs::close);
      return blobs;
    } catch (IOException e) {
      throw new StartException("cannot keep segments in " + folder, e);
    }
  }

  private void admin(FolderBlobStore blobs, Dictionaries dictionaries) {
    WorkerExecutor policies = ground.vertx().createSharedWorkerExecutor("annals-policies", 2);
    ground
        .stops()
        .add("policies", () -> await("stopping the reading of policies", policies.close()));
    mounts.add(
        new AdminMount(
            access,
            ground.pool(),
            changes,
            ground.config().admin(),
            ground.listener(),
            ground.clock(),
            policies));
    KafkaLogProvisioner provisioner = new KafkaLogProvisioner(ground.vertx(), log);
    ground.stops().add("log provisioner", () -> await("closing Kafka's", provisioner.close()));
    WorkerExecutor workers = ground.vertx().createSharedWorkerExecutor("annals-deletion", 1);
    ground.stops().add("deletion", () -> await("stopping deletion", workers.close()));
    PendingFiles files = new PendingFiles(ground.pool(), blobs, workers, ground.clock());
    TopicData segments =
        new DeletedTopics(
            new SegmentCatalogue(ground.pool(), ground.clock()), files, dictionaries, workers);
    TopicData exports = new LeavingExports(ground.pool(), blobs, workers, ground.clock());
    TopicData data =
        (tenant, topic) ->
            exports.remove(tenant, topic).compose(gone -> segments.remove(tenant, topic));
    deploy(
        ground,
        "provisioning",
        new ProvisioningVerticle(
            ground.pool(),
            ground.backing().postgres(),
            changes,
            provisioner,
            data,
            ground.metrics()));
    ExpiredSegments expired =
        new ExpiredSegments(
            ground.pool(),
            files,
            ground.config().query().longestRead(),
            ground.clock(),
            ground.metrics());
    deploy(
        ground,
        "retention",
        new RetentionVerticle(
            ground.pool(),
            changes,
            expired,
            ground.config().admin().grace(),
            ground.clock(),
            ground.metrics()));
  }

  private void bills() {
    WorkerExecutor workers = ground.vertx().createSharedWorkerExecutor("annals-bills", 1);
    ground.stops().add("bills", () -> await("stopping the making of bills", workers.close()));
    deploy(
        ground,
        "settlement",
        new SettlementVerticle(ground.pool(), workers, ground.clock(), ground.metrics()));
  }

  static void deploy(Ground ground, String name, Deployable verticle) {
    String id = await("starting " + name, ground.vertx().deployVerticle(verticle));
    ground.stops().add(name, () -> await("stopping " + name, ground.vertx().undeploy(id)));
  }

  static <T> T await(String what, Future<T> future) {
    return Waiting.on(what, LIMIT, future);
  }
}
