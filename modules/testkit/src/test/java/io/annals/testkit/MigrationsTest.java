package io.annals.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.platform.sql.MigrationException;
import io.annals.platform.sql.MigrationScript;
import io.annals.platform.sql.Migrations;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MigrationsTest {
  private static final MigrationScript ONE =
      MigrationScript.of("V001__one.sql", "CREATE TABLE a (x int); INSERT INTO a VALUES (1);");
  private static final MigrationScript TWO =
      MigrationScript.of("V002__two.sql", "INSERT INTO a VALUES (2)");

  private Vertx vertx;
  private Pool pool;

  @BeforeEach
  void open() {
    vertx = Vertx.vertx();
    pool = TestDatabases.fresh().pool(vertx);
  }

  @AfterEach
  void close() {
    Eventually.await(vertx.close());
  }

  @Test
  void runs_each_script_once_and_later_only_the_new_ones() {
    assertEquals(1, run(ONE));
    assertEquals(1, run(ONE, TWO));
    assertEquals(0, run(ONE, TWO));
    assertEquals(2, rows("SELECT x FROM a"));
  }

  @Test
  void many_processes_at_once_run_each_script_once() {
    List<Future<Integer>> runs =
        IntStream.range(0, 8).mapToObj(i -> new Migrations(pool, List.of(ONE, TWO)).run()).toList();
    Eventually.await(Future.all(runs));
    assertEquals(2, runs.stream().mapToInt(Future::result).sum());
    assertEquals(2, rows("SELECT x FROM a"));
  }

  @Test
  void refuses_a_script_that_was_changed_after_it_ran() {
    run(ONE);
    MigrationScript changed = MigrationScript.of("V001__one.sql", "CREATE TABLE a (x text)");
    assertTrue(failure(changed).getMessage().contains("V001__one.sql was changed"));
  }

  @Test
  void line_ends_are_no_change() {
    run(MigrationScript.of("V001__one.sql", "CREATE TABLE a\n(x int)"));
    assertEquals(0, run(MigrationScript.of("V001__one.sql", "CREATE TABLE a\r\n(x int)")));
  }

  @Test
  void refuses_a_database_of_a_newer_program() {
    run(ONE, TWO);
    assertTrue(failure(ONE).getMessage().contains("newer program"));
  }

  @Test
  void a_script_that_fails_leaves_nothing() {
    run(ONE);
    MigrationScript broken =
        MigrationScript.of(
            "V002__two.sql", "INSERT INTO a VALUES (9); INSERT INTO nowhere VALUES (1)");
    assertTrue(failure(ONE, broken).getMessage().contains("V002__two.sql failed"));
    assertEquals(1, rows("SELECT x FROM a"));
    assertEquals(1, run(ONE, TWO));
  }

  @Test
  void refuses_names_and_orders_that_are_wrong() {
    assertThrows(MigrationException.class, () -> MigrationScript.of("one.sql", ""));
    assertThrows(MigrationException.class, () -> MigrationScript.of("db/V009__missing.sql"));
    assertThrows(MigrationException.class, () -> new Migrations(pool, List.of(TWO, ONE)));
  }

  private int run(MigrationScript... scripts) {
    return Eventually.await(new Migrations(pool, List.of(scripts)).run());
  }

  private Throwable failure(MigrationScript... scripts) {
    Throwable failure = Eventually.failure(new Migrations(pool, List.of(scripts)).run());
    return assertInstanceOf(MigrationException.class, failure);
  }

  private int rows(String sql) {
    return Eventually.await(pool.query(sql).execute()).size();
  }
}
