package io.annals.standalone;

import io.annals.standalone.client.AnnalsClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * The whole program as its users run it: a process of its own, with its embedded children. Not
 * thread-safe.
 */
final class AnnalsProcess implements AutoCloseable {
  private static final Duration START_DEADLINE = Duration.ofSeconds(90);

  private final Path dataDir;
  private List<String> settings;
  private final int port;
  private final int managementPort;
  private Process process;

  private AnnalsProcess(Path dataDir, List<String> settings) throws IOException {
    this.dataDir = dataDir;
    this.settings = List.copyOf(settings);
    this.port = freePort();
    this.managementPort = freePort();
  }

  /** Starts it and waits until it is ready. Settings are {@code key=value}. */
  static AnnalsProcess start(Path dataDir, String... settings)
      throws IOException, InterruptedException {
    AnnalsProcess annals = prepare(dataDir, settings);
    annals.start();
    return annals;
  }

  /** Does not start it; its ports are known. */
  static AnnalsProcess prepare(Path dataDir, String... settings) throws IOException {
    return new AnnalsProcess(dataDir, List.of(settings));
  }

  /** Settings for the next launch, in place of those so far. */
  void configure(String... others) {
    settings = List.of(others);
  }

  void start() throws IOException, InterruptedException {
    launch();
    awaitReady();
  }

  void launch() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx1g");
    // It lives for seconds: the optimising compiler would take half of its start's time.
    command.add("-XX:TieredStopAtLevel=1");
    if (Runtime.version().feature() >= 24) {
      command.add("--enable-native-access=ALL-UNNAMED");
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add("io.annals.standalone.Main");
    command.addAll(List.of("start", "--data-dir", dataDir.toString(), "--host", "127.0.0.1"));
    command.addAll(
        List.of("--port", "" + port, "--management-port", Integer.toString(managementPort)));
    for (String setting : settings) {
      command.addAll(List.of("--set", setting));
    }
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
            .start();
  }

  void awaitReady() throws IOException, InterruptedException {
    await("ready", START_DEADLINE, () -> !process.isAlive() || health("ready") == 200);
    if (!process.isAlive()) {
      throw new IllegalStateException(
          "the program ended with code " + process.exitValue() + ": " + lastWords());
    }
  }

  private Path log() {
    return dataDir.resolveSibling(dataDir.getFileName() + ".log");
  }

  private String lastWords() throws IOException {
    List<String> lines = Files.readAllLines(log());
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 10), lines.size()));
  }

  /** Of a program that ends by itself. */
  int exitCode() throws InterruptedException {
    if (!process.waitFor(START_DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
      throw new IllegalStateException("did not end by itself");
    }
    return process.exitValue();
  }

  /** Status of a health call; 0 when nobody listens. */
  int health(String kind) {
    try {
      return management().get("/health/" + kind).status();
    } catch (IOException nobodyListens) {
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  AnnalsClient management() {
    return new AnnalsClient(URI.create("http://127.0.0.1:" + managementPort), "none");
  }

  AnnalsClient client(String token) {
    return new AnnalsClient(api(), token);
  }

  AnnalsClient operator() throws IOException {
    return client(operatorToken());
  }

  String operatorToken() throws IOException {
    return Files.readString(dataDir.resolve("operator.token")).strip();
  }

  URI api() {
    return URI.create("http://127.0.0.1:" + port);
  }

  int port() {
    return port;
  }

  Path dataDir() {
    return dataDir;
  }

  /** kill -9 of the program and of everything it started, all at once. */
  void killEverything() throws InterruptedException {
    List<ProcessHandle> all =
        Stream.concat(Stream.of(process.toHandle()), process.toHandle().descendants()).toList();
    all.forEach(ProcessHandle::destroyForcibly);
    process.waitFor();
    await(
        "every process gone",
        Duration.ofSeconds(20),
        () -> all.stream().noneMatch(ProcessHandle::isAlive));
  }

  /** kill -9 of the program alone; its children must notice by themselves. */
  void killProgram() throws InterruptedException {
    process.toHandle().destroyForcibly();
    process.waitFor();
  }

  /** Halts the program where it is, until {@link #thaw}: its connections stay open. */
  void freeze() throws IOException, InterruptedException {
    signal("-STOP");
  }

  void thaw() throws IOException, InterruptedException {
    signal("-CONT");
  }

  private void signal(String signal) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", signal, Long.toString(process.pid())).start();
    if (kill.waitFor() != 0) {
      throw new IllegalStateException("kill " + signal + " failed");
    }
  }

  /** SIGTERM; returns the exit code. */
  int stop() throws InterruptedException {
    process.toHandle().destroy();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      throw new IllegalStateException("did not stop within 60 s of SIGTERM");
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    if (process == null) {
      return;
    }
    List<ProcessHandle> children = process.toHandle().descendants().toList();
    process.toHandle().destroy();
    try {
      if (process.waitFor(60, TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    children.forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  static void await(String what, Duration deadline, BooleanSupplier condition) {
    await(what, deadline, Duration.ofMillis(20), condition);
  }

  /** For what passes within a millisecond. */
  static void awaitBusily(String what, Duration deadline, BooleanSupplier condition) {
    await(what, deadline, Duration.ofNanos(100_000), condition);
  }

  private static void await(
      String what, Duration deadline, Duration pause, BooleanSupplier condition) {
    Instant end = Instant.now().plus(deadline);
    while (!condition.getAsBoolean()) {
      if (Instant.now().isAfter(end)) {
        throw new AssertionError("not within " + deadline + ": " + what);
      }
      LockSupport.parkNanos(pause.toNanos());
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
