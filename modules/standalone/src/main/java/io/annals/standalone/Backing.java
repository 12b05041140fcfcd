package io.annals.standalone;

import io.annals.embedded.ChildListener;
import io.annals.embedded.EmbeddedKafka;
import io.annals.embedded.EmbeddedPostgres;
import io.annals.platform.sql.PgConfig;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.pgclient.PgConnectOptions;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

/**
 * Where PostgreSQL and Kafka are: those of the configuration, or the embedded ones, started here.
 *
 * @param embeddedKafka whether the broker is ours: then it is small
 */
record Backing(PgConnectOptions postgres, String bootstrapServers, boolean embeddedKafka) {

  /** Starts what the configuration does not name, both at once; blocks until both serve. */
  static Backing start(ProgramConfig config, Path dataDir, MeterRegistry metrics, StopList stops) {
    ChildListener deaths =
        (child, exitCode) -> metrics.counter("annals.embedded.deaths", "child", child).increment();
    CompletableFuture<String> kafka =
        CompletableFuture.supplyAsync(
            () -> kafka(config, dataDir, deaths, stops), thread("annals-start-kafka"));
    CompletableFuture<PgConnectOptions> postgres =
        CompletableFuture.supplyAsync(
            () -> postgres(config, dataDir, deaths, stops), thread("annals-start-postgres"));
    try {
      // Both come to their end, so that a failure of one leaves nothing of the other behind.
      CompletableFuture.allOf(kafka, postgres).join();
      return new Backing(
          postgres.join(), kafka.join(), config.kafka().bootstrapServers().isEmpty());
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  /** Threads that wait for processes are their own: the common ones belong to everybody. */
  private static Executor thread(String name) {
    return task -> new Thread(task, name).start();
  }

  private static String kafka(
      ProgramConfig config, Path dataDir, ChildListener deaths, StopList stops) {
    if (config.kafka().bootstrapServers().isPresent()) {
      return config.kafka().bootstrapServers().get();
    }
    EmbeddedKafka kafka = EmbeddedKafka.start(dataDir.resolve("kafka"), deaths);
    stops.add("embedded Kafka", kafka::close);
    return kafka.bootstrapServers();
  }

  /** PostgreSQL alone: the configuration's, or the embedded one, started here. */
  static PgConnectOptions postgres(
      ProgramConfig config, Path dataDir, ChildListener deaths, StopList stops) {
    if (config.postgres().external().isPresent()) {
      return config.postgres().external().get();
    }
    EmbeddedPostgres postgres =
        EmbeddedPostgres.start(dataDir.resolve("postgres"), dataDir, deaths);
    stops.add("embedded PostgreSQL", postgres::close);
    return PgConfig.limited(
        new PgConnectOptions()
            .setHost(postgres.host())
            .setPort(postgres.port())
            .setUser(postgres.user())
            .setPassword(postgres.password())
            .setDatabase(postgres.database()));
  }
}
