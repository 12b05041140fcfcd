package io.annals.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A PostgreSQL server of our own on 127.0.0.1, without a Unix socket, with one user and its
 * password. It is started again, on the same port, when it ends by itself; what was committed
 * survives a kill of anything. Thread-safe.
 */
public final class EmbeddedPostgres implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration STOP_GRACE = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(10);
  private static final Duration RETRY_PAUSE = Duration.ofMillis(200);

  /** Ends of an earlier server that take a moment, and a port that somebody else took. */
  private static final List<String> WORTH_A_RETRY =
      List.of("lock file \"postmaster.pid\"", "shared memory block", "could not bind");

  private final PostgresCluster cluster;
  private final PostgresBinaries binaries;
  private final Unprivileged user;
  private final boolean durable;
  private final Supervisor supervisor;
  private volatile int port = FreePort.pick();

  private EmbeddedPostgres(
      Path folder, Path binariesCache, boolean durable, ChildListener listener) {
    Path home = folder.toAbsolutePath().normalize();
    Path cache = binariesCache.toAbsolutePath().normalize();
    this.binaries = PostgresBinaries.in(cache);
    this.user = Unprivileged.detect(binaries.program("postgres"), List.of(cache, home.getParent()));
    this.durable = durable;
    this.cluster = new PostgresCluster(home, binaries, user, durable);
    this.supervisor = new Supervisor("postgres", this::launch, STOP_GRACE, listener);
  }

  /**
   * Starts the server; blocks until it takes connections.
   *
   * @param folder holds the data; made if missing. The caller has locked it
   * @param binariesCache where the programs are unpacked, once; may be shared by processes
   * @throws EmbeddedException when it cannot be started; nothing is left running
   */
  public static EmbeddedPostgres start(Path folder, Path binariesCache, ChildListener listener) {
    return start(folder, binariesCache, true, listener);
  }

  /** The same for tests, whose data need not survive a power loss. */
  public static EmbeddedPostgres startVolatile(Path folder, Path binariesCache) {
    return start(folder, binariesCache, false, ChildListener.silent());
  }

  private static EmbeddedPostgres start(
      Path folder, Path binariesCache, boolean durable, ChildListener listener) {
    EmbeddedPostgres postgres = new EmbeddedPostgres(folder, binariesCache, durable, listener);
    try {
      postgres.cluster.prepare();
    } catch (IOException e) {
      throw new EmbeddedException("the embedded PostgreSQL's folder cannot be prepared", e);
    }
    postgres.supervisor.start();
    return postgres;
  }

  public String host() {
    return "127.0.0.1";
  }

  /** The same for the life of this object, restarts of the server included. */
  public int port() {
    return port;
  }

  /** The database that always exists. */
  public String database() {
    return "postgres";
  }

  public String user() {
    return PostgresCluster.USER;
  }

  public String password() {
    return cluster.password();
  }

  /** The postmaster's pid now; -1 while there is none. */
  public long pid() {
    return supervisor.pid();
  }

  /** False while the server is gone and not yet started again. */
  public boolean isUp() {
    return supervisor.isUp();
  }

  /** Stops the server in order (open transactions are rolled back). Idempotent. */
  @Override
  public void close() {
    supervisor.close();
  }

  private Child launch() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    boolean firstStart = supervisor.pid() < 0;
    cluster.endOrphan();
    while (true) {
      long logStart = Files.exists(cluster.log()) ? Files.size(cluster.log()) : 0;
      Child child = spawn();
      if (awaitReady(child, deadline)) {
        return child;
      }
      child.stop(STOP_GRACE);
      String said = Commands.tail(cluster.log(), logStart);
      if (System.nanoTime() > deadline || WORTH_A_RETRY.stream().noneMatch(said::contains)) {
        throw new EmbeddedException("PostgreSQL did not start: " + said);
      }
      if (firstStart) {
        port = FreePort.pick();
      }
      TimeUnit.NANOSECONDS.sleep(RETRY_PAUSE.toNanos());
    }
  }

  private Child spawn() throws IOException {
    List<String> command = new ArrayList<>(Platform.ownSession());
    command.addAll(user.wrap(postgres()));
    Process process =
        Commands.clean(new ProcessBuilder(command))
            .directory(cluster.data().getParent().toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(cluster.log().toFile()))
            .start();
    try {
      process.getOutputStream().close();
      Watchdog watchdog = Watchdog.over(process.pid());
      process.onExit().thenRun(watchdog::dismiss);
      return new Child("postgres", process, watchdog::fire);
    } catch (IOException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private boolean awaitReady(Child child, long deadline) throws InterruptedException {
    while (System.nanoTime() < deadline) {
      if (cluster.isReady(child.pid())) {
        return true;
      }
      if (child.awaitEnd(POLL)) {
        return false;
      }
    }
    return false;
  }

  private List<String> postgres() {
    Stream<String> settings =
        Stream.of(
            "port=" + port,
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "max_connections=" + (durable ? 100 : 400),
            "shared_buffers=64MB",
            "wal_level=minimal",
            "max_wal_senders=0",
            "max_wal_size=512MB",
            "jit=off",
            "timezone=UTC",
            "log_timezone=UTC",
            "log_checkpoints=off",
            "fsync=" + (durable ? "on" : "off"),
            "synchronous_commit=" + (durable ? "on" : "off"));
    List<String> command = new ArrayList<>();
    command.add(binaries.program("postgres").toString());
    command.addAll(List.of("-D", cluster.data().toString()));
    settings.forEach(setting -> command.addAll(List.of("-c", setting)));
    return command;
  }
}
