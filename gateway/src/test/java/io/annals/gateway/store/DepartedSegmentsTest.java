package io.annals.gateway.store;

import static io.annals.testkit.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.annals.segment.catalogue.RemovedSegments;
import io.annals.tenancy.Schema;
import io.annals.testkit.MutableClock;
import io.annals.testkit.TestDatabases;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whoever removes a segment, every process lets go of it. */
final class DepartedSegmentsTest {
  private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

  private final Vertx vertx = Vertx.vertx();
  private final Pool pool = TestDatabases.fresh(Schema::migrate).pool(vertx);
  private final MutableClock clock = new MutableClock(START);
  private final List<UUID> forgotten = new CopyOnWriteArrayList<>();
  private final DepartedSegments departed =
      new DepartedSegments(
          vertx, new RemovedSegments(pool), new HotPartitions(), forgotten::add, clock);

  @AfterEach
  void close() {
    await(pool.close());
    await(vertx.close());
  }

  private UUID removed(Instant at) {
    UUID id = UUID.randomUUID();
    await(
        pool.preparedQuery(
                """
                INSERT INTO removed_segment VALUES
                  ($1, 1, 1, 0, 0, 0, 1, 0, 1, 0, 1, 2, 9, 9, 9, '', '', 1, $2, $2, 'expired')
                """)
            .execute(Tuple.of(id, at.atOffset(ZoneOffset.UTC))));
    return id;
  }

  private List<UUID> look() {
    forgotten.clear();
    await(departed.look());
    return List.copyOf(forgotten);
  }

  @Test
  void readers_of_removed_segments_are_given_up_though_clocks_differ() {
    assertEquals(List.of(), look());
    UUID late = removed(START.minus(Duration.ofMinutes(10)));
    assertEquals(List.of(late), look(), "by a clock that is ten minutes slow");
    assertEquals(List.of(late), look(), "again: a query may have opened it meanwhile");
    clock.advance(Duration.ofMinutes(20));
    look();
    assertEquals(List.of(), look(), "long ago");
  }

  @Test
  void what_left_while_the_database_was_away_is_found_afterwards() {
    look();
    await(pool.query("ALTER TABLE removed_segment RENAME TO away").execute());
    clock.advance(Duration.ofHours(5));
    look();
    await(pool.query("ALTER TABLE away RENAME TO removed_segment").execute());
    UUID id = removed(START.plus(Duration.ofHours(2)));
    assertEquals(List.of(id), look());
  }
}
