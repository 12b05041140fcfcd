package io.annals.standalone;

import io.annals.admin.AdminMount;
import io.annals.platform.health.DiskCheck;
import io.annals.platform.health.HealthChecks;
import io.annals.platform.health.ManagementServer;
import io.annals.platform.health.Metrics;
import io.annals.platform.health.PostgresCheck;
import io.annals.platform.http.HttpListener;
import io.annals.platform.http.Mount;
import io.annals.platform.http.Tls;
import io.annals.platform.http.TlsConfig;
import io.annals.platform.http.TlsException;
import io.annals.platform.process.DataDirectory;
import io.annals.tenancy.Schema;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.sqlclient.Pool;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The running service: starts its parts in order and stops them in reverse. A start that fails
 * stops what it had started. {@link #stop} may come from another thread, in the middle of the start
 * too.
 */
final class Program {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration MIGRATION_LIMIT = Duration.ofMinutes(10);
  private static final Set<String> ANY_ADDRESS = Set.of("0.0.0.0", "::", "0:0:0:0:0:0:0:0");

  private final ProgramConfig config;
  private final InstantSource clock;
  private final StopList stops = new StopList();
  private volatile String notReady = "starting";
  private volatile int port;

  Program(ProgramConfig config) {
    this(config, InstantSource.system());
  }

  /**
   * @param clock by which events are received, flushed and expire; it must go on
   */
  Program(ProgramConfig config, InstantSource clock) {
    this.config = config;
    this.clock = clock;
  }

  /**
   * Where the started program is reached.
   *
   * @param tokenFile holds the operator's token; empty when the configuration gave one
   */
  record Addresses(URI api, URI management, Path dataDir, Optional<Path> tokenFile) {}

  /** Blocks until everything serves; when it throws, nothing is left running. */
  Addresses start() {
    try {
      return startParts();
    } catch (RuntimeException | Error e) {
      stops.stopAll();
      throw e;
    }
  }

  /** Something that lives on the started service, to be stopped before it. */
  void stopFirst(String name, StopList.Stop stop) {
    stops.add(name, stop);
  }

  /** Drains and stops everything; returns when it has ended. Idempotent. */
  void stop() {
    notReady = "stopping";
    stops.stopAll();
  }

  private Addresses startParts() {
    DataDirectory data = DataDirectory.open(config.dataDir());
    stops.add("data directory", data::close);
    Metrics metrics = new Metrics(Version.text());
    stops.add("metrics", metrics::close);
    // One loop a core: what blocks has pools of its own.
    int loops = Runtime.getRuntime().availableProcessors();
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(loops));
    stops.add("event loops", () -> Waiting.on("stopping event loops", LIMIT, vertx.close()));
    Optional<Tls> tls = config.http().tls().map(files -> tls(vertx, files));
    HealthChecks checks = new HealthChecks();
    checks.register("program", this::readiness);
    ManagementServer management = management(vertx, checks, metrics);
    checks.register("disk", new DiskCheck(vertx, data.path(), config.leastFreeDisk()));
    Backing backing = Backing.start(config, data.path(), metrics.registry(), stops);
    Pool pool = config.postgres().pool(vertx, backing.postgres());
    stops.add("PostgreSQL pool", () -> Waiting.on("closing the pool", LIMIT, pool.close()));
    Waiting.on("bringing the database up to date", MIGRATION_LIMIT, Schema.migrate(pool));
    checks.register("postgres", new PostgresCheck(pool));
    checkKafka(vertx, backing, checks);
    List<Mount> mounts =
        Planes.start(
            new Planes.Ground(
                vertx,
                config,
                data.path(),
                data.processId().toString(),
                backing,
                pool,
                metrics.registry(),
                checks,
                clock,
                new AdminMount.OwnListener(
                    this::ownAddress, url -> tls.flatMap(t -> t.authority(url))),
                stops));
    listen(vertx, loops, tls, mounts, metrics);
    notReady = null;
    return new Addresses(
        ownAddress(),
        address("http", config.http().managementHost(), management.port()),
        data.path(),
        config.operatorToken().isEmpty() && config.roles().contains(Role.ADMIN)
            ? Optional.of(data.path().resolve("operator.token"))
            : Optional.empty());
  }

  private Future<String> readiness() {
    String why = notReady;
    return why == null ? Future.succeededFuture("started") : Future.failedFuture(why);
  }

  private ManagementServer management(Vertx vertx, HealthChecks checks, Metrics metrics) {
    ManagementServer server =
        Waiting.on(
            "listening on management port " + config.http().managementPort(),
            LIMIT,
            ManagementServer.start(
                vertx,
                config.http().managementHost(),
                config.http().managementPort(),
                checks,
                metrics.registry()));
    stops.add("management", () -> Waiting.on("stopping management", LIMIT, server.stop()));
    return server;
  }

  private void checkKafka(Vertx vertx, Backing backing, HealthChecks checks) {
    KafkaCheck kafka = new KafkaCheck(vertx, config.kafka().client(), backing.bootstrapServers());
    stops.add("Kafka check", () -> Waiting.on("stopping Kafka's check", LIMIT, kafka.close()));
    checks.register("kafka", kafka);
  }

  private static Tls tls(Vertx vertx, TlsConfig files) {
    try {
      return Tls.open(vertx, files);
    } catch (TlsException e) {
      throw new StartException(e.getMessage(), e);
    }
  }

  private void listen(
      Vertx vertx, int loops, Optional<Tls> tls, List<Mount> mounts, Metrics metrics) {
    HttpListener listener =
        Waiting.on(
            "listening on port " + config.http().port(),
            LIMIT,
            HttpListener.start(
                vertx,
                new HttpListener.Address(config.http().host(), config.http().port()),
                tls,
                loops,
                mounts,
                metrics.registry()));
    port = listener.port();
    stops.add("listener", () -> Waiting.on("stopping the listener", LIMIT, listener.stop()));
  }

  private URI ownAddress() {
    return address(config.http().tls().isPresent() ? "https" : "http", config.http().host(), port);
  }

  /** Somebody else's way to this process: an address to listen on everywhere is none to go to. */
  private static URI address(String scheme, String host, int port) {
    String reached = host;
    if (ANY_ADDRESS.contains(host)) {
      try {
        reached = InetAddress.getLocalHost().getHostName();
      } catch (UnknownHostException e) {
        reached = "localhost";
      }
    }
    String inUrl = reached.contains(":") ? "[" + reached + "]" : reached;
    return URI.create(scheme + "://" + inUrl + ":" + port);
  }
}
