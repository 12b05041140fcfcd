package io.annals.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of one PostgreSQL cluster: {@code cluster/} (PGDATA), {@code password} (mode 0600) and
 * {@code postgres.log}.
 */
final class PostgresCluster {
  static final String USER = "annals";

  private static final Logger LOG = LoggerFactory.getLogger(PostgresCluster.class);
  private static final Duration INITDB_LIMIT = Duration.ofMinutes(3);
  private static final Duration ORPHAN_GRACE = Duration.ofSeconds(30);
  private static final int PASSWORD_BYTES = 24;

  private final Path folder;
  private final PostgresBinaries binaries;
  private final Unprivileged user;
  private final boolean durable;

  PostgresCluster(Path folder, PostgresBinaries binaries, Unprivileged user, boolean durable) {
    this.folder = folder;
    this.binaries = binaries;
    this.user = user;
    this.durable = durable;
  }

  Path data() {
    return folder.resolve("cluster");
  }

  Path log() {
    return folder.resolve("postgres.log");
  }

  String password() {
    try {
      return Files.readString(folder.resolve("password")).strip();
    } catch (IOException e) {
      throw new EmbeddedException("the password of the embedded PostgreSQL cannot be read", e);
    }
  }

  /** Makes the cluster if there is none; whole or not at all. */
  void prepare() throws IOException {
    Files.createDirectories(folder);
    Files.setPosixFilePermissions(
        folder, PosixFilePermissions.fromString(user.owner() > 0 ? "rwx--x--x" : "rwx------"));
    if (!Files.isDirectory(data())) {
      create();
    }
    checkVersion();
    user.own(data());
    rotateLog();
  }

  /** Ends a postmaster that an earlier process left behind, and removes a pid file that lies. */
  void endOrphan() throws IOException {
    Optional<ProcessHandle> orphan = postmasterPid().flatMap(ProcessHandle::of);
    if (orphan.isEmpty() || !orphan.get().isAlive()) {
      return;
    }
    if (!isPostgres(orphan.get())) {
      // The pid belongs to another program by now; PostgreSQL would take it for a running server.
      Files.deleteIfExists(pidFile());
      return;
    }
    LOG.atWarn()
        .addKeyValue("pid", orphan.get().pid())
        .log("PostgreSQL of an earlier run is still there and is stopped");
    signal("-INT", orphan.get(), ORPHAN_GRACE);
    if (orphan.get().isAlive()) {
      signal("-QUIT", orphan.get(), ORPHAN_GRACE);
    }
    if (orphan.get().isAlive()) {
      throw new EmbeddedException(
          "PostgreSQL of an earlier run (pid " + orphan.get().pid() + ") does not end");
    }
  }

  /** True when the server with this pid says that it takes connections. */
  boolean isReady(long pid) {
    try {
      List<String> lines = Files.readAllLines(pidFile());
      return lines.size() >= 8
          && lines.get(0).strip().equals(Long.toString(pid))
          && lines.get(7).strip().equals("ready");
    } catch (IOException notThereYet) {
      return false;
    }
  }

  private Path pidFile() {
    return data().resolve("postmaster.pid");
  }

  private Optional<Long> postmasterPid() {
    try (Stream<String> lines = Files.lines(pidFile())) {
      return lines.findFirst().map(String::strip).map(Long::valueOf);
    } catch (IOException | NumberFormatException noneOrHalfWritten) {
      return Optional.empty();
    }
  }

  private boolean isPostgres(ProcessHandle process) {
    return process
        .info()
        .command()
        .map(command -> Path.of(command).getFileName().toString().equals("postgres"))
        .orElse(true);
  }

  private static void signal(String signal, ProcessHandle process, Duration grace)
      throws IOException {
    Process kill = new ProcessBuilder("kill", signal, Long.toString(process.pid())).start();
    try {
      kill.waitFor(5, TimeUnit.SECONDS);
      process.onExit().get(grace.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException stillThere) {
      LOG.atDebug().addKeyValue("pid", process.pid()).log("Process did not end in time");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (java.util.concurrent.ExecutionException e) {
      throw new IOException(e.getCause());
    }
  }

  private void create() throws IOException {
    Path fresh = folder.resolve("cluster.new");
    deleteTree(fresh);
    Files.createDirectories(fresh);
    Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwx------"));
    user.own(fresh);
    Path passwordFile = fresh.resolveSibling("password.new");
    writeSecret(passwordFile, newPassword());
    Path input = folder.resolve("initdb.input");
    Files.deleteIfExists(input);
    Files.copy(passwordFile, input, StandardCopyOption.COPY_ATTRIBUTES);
    try {
      user.own(input);
      Commands.run(
          user.wrap(initdb(fresh, input)), folder, folder.resolve("initdb.log"), INITDB_LIMIT);
      Files.move(
          passwordFile,
          folder.resolve("password"),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
      Files.move(fresh, data(), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(input);
      Files.deleteIfExists(passwordFile);
    }
  }

  private List<String> initdb(Path target, Path passwordFile) {
    List<String> command =
        List.of(
            binaries.program("initdb").toString(),
            "--pgdata=" + target,
            "--username=" + USER,
            "--auth=scram-sha-256",
            "--pwfile=" + passwordFile,
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            durable ? "--sync-method=fsync" : "--no-sync");
    return command;
  }

  private void checkVersion() throws IOException {
    String major = Files.readString(data().resolve("PG_VERSION")).strip();
    String ours = PostgresBinaries.version().split("\\.")[0];
    if (!major.equals(ours)) {
      throw new EmbeddedException(
          "the data in "
              + data()
              + " was written by PostgreSQL "
              + major
              + ", and this program brings "
              + ours
              + ": move the data with pg_dump of "
              + major);
    }
  }

  private void rotateLog() throws IOException {
    if (Files.exists(log()) && Files.size(log()) > 10_000_000) {
      Files.move(log(), folder.resolve("postgres.log.1"), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static String newPassword() {
    byte[] random = new byte[PASSWORD_BYTES];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  private static void writeSecret(Path file, String secret) throws IOException {
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(file, secret.getBytes(StandardCharsets.US_ASCII));
  }

  private static void deleteTree(Path top) throws IOException {
    if (!Files.exists(top)) {
      return;
    }
    try (Stream<Path> files = Files.walk(top)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
