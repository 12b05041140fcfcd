package io.annals.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresTest {
  @TempDir Path folder;
  private final Queue<String> deaths = new ConcurrentLinkedQueue<>();
  private Vertx vertx;

  @BeforeEach
  void open() {
    vertx = Vertx.vertx();
  }

  @AfterEach
  void close() {
    Processes.await(vertx.close());
  }

  @Test
  void keeps_what_was_committed_over_a_restart() {
    try (EmbeddedPostgres first = start()) {
      execute(first, "CREATE TABLE t (a int)");
      execute(first, "INSERT INTO t VALUES (1), (2)");
    }
    try (EmbeddedPostgres second = start()) {
      assertEquals(2, execute(second, "SELECT a FROM t"));
    }
  }

  @Test
  void a_clean_stop_leaves_no_process() {
    long pid;
    try (EmbeddedPostgres postgres = start()) {
      pid = postgres.pid();
      assertTrue(postgres.isUp());
    }
    assertFalse(Processes.isAlive(pid));
    assertTrue(deaths.isEmpty());
  }

  @Test
  void asks_for_its_password_which_only_its_owner_can_read() throws Exception {
    try (EmbeddedPostgres postgres = start()) {
      Path password = folder.resolve("pg/password");
      assertEquals(
          "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(password)));
      assertThrows(
          RuntimeException.class,
          () -> execute(options(postgres).setPassword("wrong"), "SELECT 1"));
    }
  }

  @Test
  void comes_back_on_its_port_when_it_is_killed() {
    try (EmbeddedPostgres postgres = start()) {
      execute(postgres, "CREATE TABLE t (a int)");
      long before = postgres.pid();
      int port = postgres.port();
      ProcessHandle.of(before).orElseThrow().destroyForcibly();
      Processes.until(() -> postgres.isUp() && postgres.pid() != before);
      assertEquals(port, postgres.port());
      assertEquals(0, execute(postgres, "SELECT a FROM t"));
      assertEquals("postgres 137", deaths.poll());
    }
  }

  @Test
  void a_pid_file_that_names_another_program_is_no_obstacle() throws Exception {
    start().close();
    Path pidFile = folder.resolve("pg/cluster/postmaster.pid");
    Files.writeString(pidFile, ProcessHandle.current().pid() + "\n/nowhere\n");
    try (EmbeddedPostgres postgres = start()) {
      assertEquals(1, execute(postgres, "SELECT 1"));
    }
  }

  @Test
  void a_half_made_cluster_is_made_anew() throws Exception {
    Files.createDirectories(folder.resolve("pg/cluster.new/base"));
    Files.writeString(folder.resolve("pg/cluster.new/PG_VERSION"), "18");
    try (EmbeddedPostgres postgres = start()) {
      assertEquals(1, execute(postgres, "SELECT 1"));
    }
  }

  @Test
  void data_of_another_major_version_is_refused_with_advice() throws Exception {
    Files.createDirectories(folder.resolve("pg/cluster"));
    Files.writeString(folder.resolve("pg/cluster/PG_VERSION"), "9\n");
    String message = assertThrows(EmbeddedException.class, this::start).getMessage();
    assertTrue(message.contains("PostgreSQL 9"), message);
  }

  @Test
  void a_server_that_cannot_start_says_why_and_leaves_nothing() throws Exception {
    start().close();
    Files.writeString(folder.resolve("pg/cluster/postgresql.conf"), "no_such_setting = 1\n");
    String message = assertThrows(EmbeddedException.class, this::start).getMessage();
    assertTrue(message.contains("no_such_setting"), message);
    assertTrue(deaths.isEmpty());
  }

  private EmbeddedPostgres start() {
    return EmbeddedPostgres.start(
        folder.resolve("pg"),
        Processes.sharedPrograms(),
        (child, code) -> deaths.add(child + " " + code));
  }

  private PgConnectOptions options(EmbeddedPostgres postgres) {
    return new PgConnectOptions()
        .setHost(postgres.host())
        .setPort(postgres.port())
        .setUser(postgres.user())
        .setPassword(postgres.password())
        .setDatabase(postgres.database());
  }

  private int execute(EmbeddedPostgres postgres, String sql) {
    return execute(options(postgres), sql);
  }

  /** The number of rows. */
  private int execute(PgConnectOptions options, String sql) {
    return Processes.await(
        PgConnection.connect(vertx, options)
            .compose(
                connection ->
                    connection
                        .query(sql)
                        .execute()
                        .map(rows -> rows.size())
                        .eventually(connection::close)));
  }
}
