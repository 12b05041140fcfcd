package io.annals.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The broker's own process, started by {@link EmbeddedKafka} and by nobody else. It says READY on
 * standard output when it serves, and ends in order when its standard input ends, which also
 * happens when the parent dies.
 */
final class KafkaChild {
  static final String READY = "READY";
  static final String FAILED = "FAILED ";

  /** Longer than a broker takes to end in order; then it is stuck and blocks its successor. */
  private static final long END_SECONDS = 30;

  private final Path folder;
  private final Properties properties;
  private final CountDownLatch parentGone = new CountDownLatch(1);

  private KafkaChild(Path folder, Properties properties) {
    this.folder = folder;
    this.properties = properties;
  }

  /** Takes the folder that holds {@code server.properties} and the log. */
  public static void main(String[] arguments) {
    PrintStream parent = System.out;
    System.setOut(System.err);
    int exitCode = 0;
    try {
      Path folder = Path.of(arguments[0]);
      Properties properties = new Properties();
      try (Reader reader = Files.newBufferedReader(folder.resolve("server.properties"))) {
        properties.load(reader);
      }
      new KafkaChild(folder, properties).run(parent);
    } catch (Exception e) {
      Logger log = LoggerFactory.getLogger(KafkaChild.class);
      log.atError().setCause(e).log("Broker could not run");
      parent.println(FAILED + String.valueOf(e.getMessage()).replace('\n', ' '));
      parent.flush();
      exitCode = 1;
    }
    // Kafka's threads are no daemons: only this ends the process.
    System.exit(exitCode);
  }

  private void run(PrintStream parent) throws Exception {
    Thread watch = new Thread(this::watchParent, "annals-parent-watch");
    watch.setDaemon(true);
    watch.start();
    // A second broker on the same files damages them before it finds out. The one of an earlier
    // parent may still be ending, so this waits; the parent has a deadline.
    try (FileChannel channel =
            FileChannel.open(
                folder.resolve("broker.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      if (!lock.isValid()) {
        throw new IOException("the lock of the broker's folder was lost");
      }
      formatOnce();
      serve(parent);
    }
  }

  private void serve(PrintStream parent) throws InterruptedException {
    KafkaRaftServer server =
        new KafkaRaftServer(KafkaConfig.fromProps(properties, false), Time.SYSTEM);
    server.startup();
    parent.println(READY);
    parent.flush();
    parentGone.await();
    server.shutdown();
    server.awaitShutdown();
  }

  /** Formats a new folder and renames it, so that there is never half a one. */
  private void formatOnce() throws Exception {
    Path log = Path.of(properties.getProperty("log.dirs"));
    if (Files.exists(log.resolve("meta.properties"))) {
      return;
    }
    Path fresh = Files.createTempDirectory(folder, "formatting-");
    new Formatter()
        .setPrintStream(System.err)
        .setNodeId(1)
        .setClusterId(Uuid.randomUuid().toString())
        .setControllerListenerName("CONTROLLER")
        .setMetadataLogDirectory(fresh.toString())
        .addDirectory(fresh.toString())
        .run();
    Files.move(fresh, log, StandardCopyOption.ATOMIC_MOVE);
  }

  private void watchParent() {
    try (InputStream in = System.in) {
      while (in.read() >= 0) {
        // Nothing is said on this pipe; only its end counts.
      }
    } catch (IOException brokenPipe) {
      LoggerFactory.getLogger(KafkaChild.class).atDebug().log("The parent's pipe broke");
    }
    parentGone.countDown();
    try {
      TimeUnit.SECONDS.sleep(END_SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(1);
  }
}
