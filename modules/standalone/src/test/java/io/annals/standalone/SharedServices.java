package io.annals.standalone;

import io.annals.embedded.ChildListener;
import io.annals.embedded.EmbeddedKafka;
import io.annals.testkit.TestDatabase;
import io.annals.testkit.TestDatabases;
import io.vertx.pgclient.PgConnectOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * PostgreSQL, Kafka and a folder of segments that several processes of the program share, and that
 * outlive each of them. A broker of its own: topics are named by the database's numbers.
 */
final class SharedServices implements AutoCloseable {
  static final String OPERATOR = "the-operators-token-of-this-test";
  static final String SECRET = "the-secret-that-processes-of-this-test-share";

  private final Path folder;
  private final EmbeddedKafka kafka;
  private final TestDatabase database = TestDatabases.fresh();

  SharedServices(Path folder) {
    this.folder = folder;
    this.kafka = EmbeddedKafka.start(folder.resolve("kafka"), ChildListener.silent());
  }

  TestDatabase database() {
    return database;
  }

  /** Starts a process that shares them; {@code name} is its data directory. */
  AnnalsProcess start(String name, String... more) throws IOException, InterruptedException {
    AnnalsProcess process = prepare(name, more);
    process.start();
    return process;
  }

  /** A process that is not yet started. */
  AnnalsProcess prepare(String name, String... more) throws IOException {
    PgConnectOptions postgres = database.options();
    List<String> settings =
        new ArrayList<>(
            List.of(
                "kafka.bootstrap-servers=" + kafka.bootstrapServers(),
                "postgres.url=postgresql://"
                    + postgres.getHost()
                    + ":"
                    + postgres.getPort()
                    + "/"
                    + postgres.getDatabase(),
                "postgres.user=" + postgres.getUser(),
                "postgres.password=" + postgres.getPassword(),
                "blob.dir=" + folder.resolve("blobs"),
                "operator-token=" + OPERATOR,
                "internal.secret=" + SECRET,
                "event-log.shards=16"));
    settings.addAll(List.of(more));
    return AnnalsProcess.prepare(folder.resolve(name), settings.toArray(String[]::new));
  }

  @Override
  public void close() {
    kafka.close();
  }
}
