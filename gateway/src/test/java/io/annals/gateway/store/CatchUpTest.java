package io.annals.gateway.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import org.junit.jupiter.api.Test;

final class CatchUpTest {
  private static final Instant T = Instant.parse("2026-05-04T10:00:00Z");

  @Test
  void a_log_that_was_read_to_its_end_is_fresh_for_two_seconds() {
    CatchUp catchUp = new CatchUp(5, 5, T);

    assertFalse(catchUp.behind(T.plusSeconds(2)));
    assertTrue(catchUp.behind(T.plusMillis(2_001)));
    catchUp.observed(5, T.plusSeconds(2));
    assertFalse(catchUp.behind(T.plusSeconds(4)));
  }

  @Test
  void a_tail_that_is_not_read_is_behind_until_the_end_at_the_start_is_reached() {
    CatchUp catchUp = new CatchUp(0, 10, T);
    assertTrue(catchUp.behind(T));
    assertFalse(catchUp.started());
    assertEquals(10, catchUp.lag());

    catchUp.read(9);
    assertTrue(catchUp.behind(T));
    catchUp.read(10);
    assertTrue(catchUp.started());
    assertFalse(catchUp.behind(T.plusSeconds(1)));
    assertEquals(0, catchUp.lag());
  }

  @Test
  void under_steady_load_reaching_an_older_end_is_enough() {
    CatchUp catchUp = new CatchUp(0, 0, T);
    catchUp.observed(100, T.plusSeconds(1));
    catchUp.observed(200, T.plusSeconds(2));
    catchUp.read(150);

    assertFalse(catchUp.behind(T.plusSeconds(3)));
    assertTrue(catchUp.behind(T.plusMillis(3_001)));
  }

  @Test
  void the_oldest_end_that_is_not_reached_is_the_one_that_counts() {
    CatchUp catchUp = new CatchUp(0, 0, T);
    catchUp.observed(100, T.plusSeconds(1));
    catchUp.observed(200, T.plusSeconds(4));
    catchUp.read(99);
    assertTrue(catchUp.behind(T.plusSeconds(4)));

    catchUp.read(100);
    assertTrue(catchUp.behind(T.plusSeconds(4)));
    catchUp.observed(100, T.plusSeconds(5));
    assertFalse(catchUp.behind(T.plusSeconds(5)));
  }
}
