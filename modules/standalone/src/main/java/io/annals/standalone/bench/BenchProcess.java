package io.annals.standalone.bench;

import io.annals.standalone.client.AnnalsClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** The program under measurement, in a process of its own with an own data directory. */
final class BenchProcess implements AutoCloseable {
  private static final Duration START_DEADLINE = Duration.ofMinutes(2);

  private final Path dataDir;
  private final List<String> settings;
  private final List<String> jvmFlags;
  private final int port;
  private final int managementPort;
  private final AnnalsClient api;
  private final AnnalsClient management;
  private Process process;

  BenchProcess(Path dataDir, List<String> jvmFlags, List<String> settings) throws IOException {
    this.dataDir = dataDir;
    this.jvmFlags = List.copyOf(jvmFlags);
    this.settings = List.copyOf(settings);
    this.port = freePort();
    this.managementPort = freePort();
    this.api = new AnnalsClient(URI.create("http://127.0.0.1:" + port), "none");
    this.management = new AnnalsClient(URI.create("http://127.0.0.1:" + managementPort), "none");
  }

  /** Returns the time from launch to ready. */
  Duration start() throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmFlags);
    command.addAll(
        List.of(
            "-cp", System.getProperty("java.class.path"), "io.annals.standalone.Main", "start"));
    command.addAll(List.of("--data-dir", dataDir.toString(), "--port", Integer.toString(port)));
    command.addAll(List.of("--management-port", Integer.toString(managementPort)));
    for (String setting : settings) {
      command.addAll(List.of("--set", setting));
    }
    long begin = System.nanoTime();
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(dataDir.resolveSibling("bench.log").toFile()))
            .start();
    while (!ready()) {
      if (!process.isAlive() || System.nanoTime() - begin > START_DEADLINE.toNanos()) {
        throw new IllegalStateException(
            "the program did not start; see " + dataDir.resolveSibling("bench.log"));
      }
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  private boolean ready() throws InterruptedException {
    try {
      return management().get("/health/ready").status() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  AnnalsClient client(String token) {
    return api.as(token);
  }

  AnnalsClient management() {
    return management;
  }

  /** Of a program that was started once. */
  AnnalsClient operator() throws IOException {
    String token = Files.readString(dataDir.resolve("operator.token")).strip();
    return api.as(token);
  }

  /** The sum of a counter over its labels; 0 when it does not exist yet. */
  double metric(String name) throws IOException, InterruptedException {
    return metric(name, "");
  }

  /** The same of those whose labels have this text. */
  double metric(String name, String label) throws IOException, InterruptedException {
    String text = new String(management().get("/metrics").bytes(), StandardCharsets.UTF_8);
    return text.lines()
        .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
        .filter(line -> line.contains(label))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** The program, then its children, their children after them. */
  List<ProcessHandle> processes() {
    return Stream.concat(Stream.of(process.toHandle()), process.toHandle().descendants()).toList();
  }

  Duration stop() throws InterruptedException {
    long begin = System.nanoTime();
    process.toHandle().destroy();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      throw new IllegalStateException("did not stop within 60 s");
    }
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  /** Ends the program and its children at once, as kill -9 does. */
  void kill() throws InterruptedException {
    List<ProcessHandle> all = processes();
    all.forEach(ProcessHandle::destroyForcibly);
    for (ProcessHandle each : all) {
      each.onExit().orTimeout(60, TimeUnit.SECONDS).join();
    }
  }

  @Override
  public void close() {
    if (process == null || !process.isAlive()) {
      return;
    }
    try {
      stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
