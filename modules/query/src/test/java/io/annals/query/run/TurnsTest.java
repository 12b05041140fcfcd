package io.annals.query.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.tenancy.TenantUid;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TurnsTest {
  private static final TenantUid GREEDY = new TenantUid(1);
  private static final TenantUid OTHER = new TenantUid(2);
  private static final TenantUid THIRD = new TenantUid(3);

  private final List<String> begun = new ArrayList<>();
  private final List<Promise<Void>> running = new ArrayList<>();

  private void ask(Turns turns, TenantUid tenant, String name) {
    turns.inTurn(
        tenant,
        () -> {
          begun.add(name);
          Promise<Void> end = Promise.promise();
          running.add(end);
          return end.future();
        });
  }

  @Test
  void a_tenant_that_asks_much_takes_half_and_another_s_query_begins_at_once() {
    Turns turns = new Turns(4, 64);
    for (int i = 0; i < 20; i++) {
      ask(turns, GREEDY, "greedy" + i);
    }
    assertEquals(List.of("greedy0", "greedy1"), begun);
    ask(turns, OTHER, "other0");
    assertEquals("other0", begun.get(2));
  }

  @Test
  void a_free_place_goes_to_whom_has_the_fewest_and_waits_longest() {
    Turns turns = new Turns(1, 64);
    for (int i = 0; i < 3; i++) {
      ask(turns, GREEDY, "greedy" + i);
    }
    ask(turns, OTHER, "other0");
    ask(turns, OTHER, "other1");
    ask(turns, THIRD, "third0");
    for (int i = 0; i < 6; i++) {
      running.get(i).complete();
    }
    assertEquals(List.of("greedy0", "other0", "third0", "greedy1", "other1", "greedy2"), begun);
  }

  @Test
  void a_place_is_free_again_when_its_work_fails() {
    Turns turns = new Turns(1, 64);
    ask(turns, GREEDY, "greedy0");
    ask(turns, GREEDY, "greedy1");
    running.get(0).fail("for the test");
    assertEquals(List.of("greedy0", "greedy1"), begun);
  }

  @Test
  void a_tenant_cannot_fill_the_queue_and_a_full_process_refuses_all() {
    Turns turns = new Turns(2, 18);
    int admitted = 0;
    while (turns.enter(GREEDY) == Turns.Entry.ADMITTED) {
      admitted++;
    }
    assertEquals(10, admitted);
    assertEquals(Turns.Entry.OVER_SHARE, turns.enter(GREEDY));
    int others = 0;
    while (turns.enter(OTHER) == Turns.Entry.ADMITTED) {
      others++;
    }
    assertTrue(others >= 5, others + " of another");
    turns.leave(GREEDY);
    assertEquals(Turns.Entry.OVER_SHARE, turns.enter(GREEDY), "there are two now");
    TenantUid last = THIRD;
    while (turns.enter(last) != Turns.Entry.FULL) {
      last = new TenantUid(last.value() + 1);
      assertTrue(last.value() < 50, "nothing is without a bound");
    }
  }
}
