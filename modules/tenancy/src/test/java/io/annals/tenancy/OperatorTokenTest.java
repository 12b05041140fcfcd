package io.annals.tenancy;

import static io.annals.testkit.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.platform.config.Secret;
import io.annals.testkit.TestDatabases;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperatorTokenTest {
  @TempDir Path folder;
  private final Vertx vertx = Vertx.vertx();
  private Pool pool;
  private OperatorToken operator;

  @BeforeEach
  void open() {
    pool = TestDatabases.fresh(Schema::migrate).pool(vertx);
    operator =
        new OperatorToken(
            vertx, pool, new Changes(pool, InstantSource.system(), Future::succeededFuture));
  }

  @AfterEach
  void close() {
    await(pool.close());
    await(vertx.close());
  }

  private TokenHash stored() {
    return await(TokenRows.operator(pool)).orElseThrow();
  }

  private long version() {
    return await(new RoutingReader(pool).version());
  }

  @Test
  void the_first_start_writes_one_that_only_the_owner_reads_and_the_next_keeps_it()
      throws IOException {
    await(operator.establish(Optional.empty(), folder));
    Path file = folder.resolve("operator.token");
    String token = Files.readString(file).trim();
    assertTrue(token.matches("annals_[-_A-Za-z0-9]{43}"));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    assertEquals(TokenHash.of(token), stored());

    long version = version();
    await(operator.establish(Optional.empty(), folder));
    assertEquals(token, Files.readString(file).trim());
    assertEquals(version, version());
    try (var files = Files.list(folder)) {
      assertEquals(List.of(file), files.toList());
    }
  }

  @Test
  void a_configured_one_replaces_what_was_before() {
    await(operator.establish(Optional.empty(), folder));
    await(operator.establish(Optional.of(new Secret("first")), folder));
    assertEquals(TokenHash.of("first"), stored());
    await(operator.establish(Optional.of(new Secret("second")), folder));
    assertEquals(TokenHash.of("second"), stored());
  }

  @Test
  void without_the_configured_one_the_file_counts_again() throws IOException {
    await(operator.establish(Optional.of(new Secret("first")), folder));
    await(operator.establish(Optional.empty(), folder));

    assertEquals(TokenHash.of(Files.readString(folder.resolve("operator.token")).trim()), stored());
  }
}
