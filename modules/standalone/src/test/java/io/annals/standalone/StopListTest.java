package io.annals.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StopListTest {
  private final StopList stops = new StopList();
  private final List<String> stopped = new ArrayList<>();

  @Test
  void stops_in_reverse_and_once() {
    stops.add("a", () -> stopped.add("a"));
    stops.add("b", () -> stopped.add("b"));
    stops.stopAll();
    stops.stopAll();
    assertEquals(List.of("b", "a"), stopped);
  }

  @Test
  void a_part_that_fails_to_stop_holds_up_no_other() {
    stops.add("a", () -> stopped.add("a"));
    stops.add(
        "b",
        () -> {
          throw new IOException("stuck");
        });
    stops.stopAll();
    assertEquals(List.of("a"), stopped);
  }

  @Test
  void what_starts_during_the_stop_is_stopped_at_once() {
    stops.stopAll();
    assertThrows(
        StopList.StoppedException.class, () -> stops.add("late", () -> stopped.add("late")));
    assertEquals(List.of("late"), stopped);
  }
}
