package io.annals.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.annals.platform.config.Settings;
import io.annals.standalone.client.AnnalsClient;
import io.annals.testkit.TestDatabase;
import io.vertx.pgclient.PgConnectOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The program within the test's own process, over a database that the test can look into and a
 * clock that the test can put forward. Not thread-safe.
 */
final class InProcess implements AutoCloseable {
  private final ProgramConfig config;
  private final Program program;
  private final Program.Addresses addresses;

  InProcess(ProgramConfig config, InstantSource clock) {
    this.config = config;
    this.program = new Program(config, clock);
    this.addresses = program.start();
  }

  /** Goes on like the real clock, ahead of it. */
  static final class Clock implements InstantSource {
    private volatile Duration ahead = Duration.ZERO;

    @Override
    public Instant instant() {
      return Instant.now().plus(ahead);
    }

    void putForward(Duration by) {
      ahead = ahead.plus(by);
    }
  }

  static ProgramConfig config(Path dataDir, TestDatabase database, Map<String, String> more) {
    PgConnectOptions postgres = database.options();
    Map<String, String> keys = new HashMap<>();
    keys.put("data-dir", dataDir.toString());
    keys.put("port", "0");
    keys.put("management-port", "0");
    keys.put(
        "postgres.url",
        "postgresql://"
            + postgres.getHost()
            + ":"
            + postgres.getPort()
            + "/"
            + postgres.getDatabase());
    keys.put("postgres.user", postgres.getUser());
    keys.put("postgres.password", postgres.getPassword());
    keys.putAll(more);
    Settings settings = new Settings(keys);
    ProgramConfig config = ProgramConfig.read(settings);
    assertEquals(List.of(), settings.check());
    return config;
  }

  AnnalsClient operator() throws IOException {
    String token = Files.readString(addresses.tokenFile().orElseThrow()).strip();
    return new AnnalsClient(addresses.api(), token);
  }

  ProgramConfig config() {
    return config;
  }

  @Override
  public void close() {
    program.stop();
  }
}
