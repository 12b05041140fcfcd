package io.annals.embedded;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One Kafka broker of our own (KRaft, its own controller) in a child JVM with this program's
 * classpath, on 127.0.0.1. It is started again, on the same port, when it ends by itself; what it
 * acknowledged survives a kill of anything. Thread-safe.
 */
public final class EmbeddedKafka implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(90);
  private static final Duration STOP_GRACE = Duration.ofSeconds(35);
  private static final int PORT_ATTEMPTS = 5;

  /** The first JDK that warns about native code and Unsafe, and knows the flags that allow them. */
  private static final int WARNING_JDK = 24;

  private final Path folder;
  private final Supervisor supervisor;
  private volatile int port = FreePort.pick();
  private volatile int controllerPort = FreePort.pick();

  private EmbeddedKafka(Path folder, ChildListener listener) {
    this.folder = folder.toAbsolutePath().normalize();
    this.supervisor = new Supervisor("kafka", this::launch, STOP_GRACE, listener);
  }

  /**
   * Starts the broker; blocks until it serves.
   *
   * @param folder holds its data; made if missing. The caller has locked it
   * @throws EmbeddedException when it cannot be started; nothing is left running
   */
  public static EmbeddedKafka start(Path folder, ChildListener listener) {
    EmbeddedKafka kafka = new EmbeddedKafka(folder, listener);
    try {
      Files.createDirectories(kafka.folder);
      Files.setPosixFilePermissions(kafka.folder, PosixFilePermissions.fromString("rwx------"));
    } catch (IOException e) {
      throw new EmbeddedException("the embedded Kafka's folder cannot be made", e);
    }
    kafka.supervisor.start();
    return kafka;
  }

  /** For {@code bootstrap.servers}. The same for the life of this object. */
  public String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  /** The broker's pid now; -1 while there is none. */
  public long pid() {
    return supervisor.pid();
  }

  /** False while the broker is gone and not yet started again. */
  public boolean isUp() {
    return supervisor.isUp();
  }

  /** Stops the broker in order. Idempotent. */
  @Override
  public void close() {
    supervisor.close();
  }

  private Child launch() throws Exception {
    boolean firstStart = supervisor.pid() < 0;
    for (int attempt = 1; ; attempt++) {
      try {
        return spawn();
      } catch (EmbeddedException e) {
        boolean portTaken = String.valueOf(e.getMessage()).contains("bind");
        if (!portTaken || attempt == PORT_ATTEMPTS) {
          throw e;
        }
        if (firstStart) {
          port = FreePort.pick();
          controllerPort = FreePort.pick();
        }
      }
    }
  }

  private Child spawn() throws IOException {
    writeProperties();
    ProcessBuilder builder = new ProcessBuilder(command());
    builder.environment().put("CLASSPATH", absolute(System.getProperty("java.class.path")));
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    Process process =
        builder
            .directory(folder.toFile())
            .redirectError(ProcessBuilder.Redirect.to(folder.resolve("kafka.err").toFile()))
            .start();
    Child child = new Child("kafka", process, process.getOutputStream()::close);
    boolean ready = false;
    try {
      String said = firstWord(process).orTimeout(START_LIMIT.toSeconds(), TimeUnit.SECONDS).join();
      ready = said.equals(KafkaChild.READY);
      if (!ready) {
        throw new EmbeddedException("Kafka did not start: " + said);
      }
      return child;
    } catch (java.util.concurrent.CompletionException e) {
      throw new EmbeddedException("Kafka did not start within " + START_LIMIT, e);
    } finally {
      if (!ready) {
        child.kill();
      }
    }
  }

  /** The child works in another folder than this process. */
  static String absolute(String classPath) {
    return Stream.of(classPath.split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** READY or what went wrong; goes on reading, so that the child never waits for a reader. */
  private CompletableFuture<String> firstWord(Process process) {
    CompletableFuture<String> word = new CompletableFuture<>();
    Thread reader =
        new Thread(
            () -> {
              try (BufferedReader lines =
                  new BufferedReader(
                      new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                  word.complete(line);
                }
              } catch (IOException e) {
                word.completeExceptionally(e);
              }
              word.complete("it ended; " + Commands.tail(folder.resolve("kafka.err"), 0));
            },
            "annals-kafka-output");
    reader.setDaemon(true);
    reader.start();
    return word;
  }

  private void writeProperties() throws IOException {
    try (Writer writer = Files.newBufferedWriter(folder.resolve("server.properties"))) {
      KafkaProperties.of(folder.resolve("log"), port, controllerPort).store(writer, null);
    }
  }

  private List<String> command() {
    List<String> command = new ArrayList<>(Platform.ownSession());
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx256m",
            "-Xss512k",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:ErrorFile=" + folder.resolve("hs_err_%p.log")));
    if (Runtime.version().feature() >= WARNING_JDK) {
      command.add("--enable-native-access=ALL-UNNAMED");
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    command.add("-Dlogback.configurationFile=io/annals/embedded/kafka-child-logback.xml");
    command.add("-Dannals.kafka.log=" + folder.resolve("kafka.log"));
    command.add(KafkaChild.class.getName());
    command.add(folder.toString());
    return command;
  }
}
