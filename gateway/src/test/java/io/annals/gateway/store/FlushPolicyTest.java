package io.annals.gateway.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annals.gateway.store.FlushPolicy.Choice;
import io.annals.gateway.store.FlushPolicy.Need;
import io.annals.gateway.store.FlushPolicy.Tail;
import io.annals.segment.compaction.CompactionLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class FlushPolicyTest {
  private static final Instant START = Instant.parse("2026-05-04T10:00:00Z");
  private static final long LARGE = 64_000_000;
  private static final StoreConfig CONFIG =
      new StoreConfig(
          LARGE,
          Duration.ofMinutes(10),
          Duration.ofHours(1),
          200,
          1L << 30,
          1_000_000,
          1,
          new CompactionConfig(0, CompactionLimits.of(LARGE), Duration.ofMinutes(2)),
          4);

  private final FlushPolicy policy = new FlushPolicy(CONFIG);

  @Test
  void size_and_the_longest_age_are_due_the_age_between_is_optional_the_rest_waits() {
    assertEquals(
        Map.of("large", Need.DUE, "oldest", Need.DUE, "old", Need.OPTIONAL),
        needs(
            List.of(
                tail("large", LARGE, 0),
                tail("oldest", 10, 60),
                tail("old", 10, 10),
                tail("young", 10, 9))));
  }

  @Test
  void short_memory_takes_the_largest_first() {
    List<Choice<String>> chosen =
        policy.choose(
            List.of(tail("small", 10, 11), tail("large", 1_000, 1), tail("middle", 100, 1)),
            START,
            true,
            2);

    assertEquals(List.of("large", "middle"), chosen.stream().map(Choice::partition).toList());
  }

  @Test
  void of_many_the_most_urgent_are_chosen_old_and_large_before_young_and_small() {
    List<Tail<String>> tails = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      tails.add(tail("t" + i, i % 100, 10 + i % 50));
    }
    tails.add(tail("due", 1, 61));

    List<Choice<String>> chosen = policy.choose(tails, START, false, 64);

    assertEquals(64, chosen.size());
    assertEquals("due", chosen.get(0).partition());
    for (int i = 1; i < 64; i++) {
      assertTrue(chosen.get(i).partition().endsWith("99"), "of 99 bytes and 59 minutes");
    }
    for (int i = 2; i < 64; i++) {
      assertTrue(chosen.get(i - 1).urgency() >= chosen.get(i).urgency());
    }
  }

  @Test
  void
      ten_thousand_quiet_topics_make_as_many_files_as_the_budget_and_wait_no_longer_than_allowed() {
    Map<String, Instant> since = new HashMap<>();
    for (int i = 0; i < 10_000; i++) {
      since.put("t" + i, START);
    }
    FileBudget budget = new FileBudget(CONFIG.filesPerMinute(), START);
    int most = 0;
    int files = 0;
    for (int minute = 1; minute <= 240; minute++) {
      Instant now = START.plus(Duration.ofMinutes(minute));
      List<Tail<String>> tails =
          since.entrySet().stream().map(e -> new Tail<>(e.getKey(), 500, e.getValue())).toList();
      int written = 0;
      for (Choice<String> choice : policy.choose(tails, now, false, 10_000)) {
        if (choice.need() == Need.DUE || budget.allows(now)) {
          budget.spend(now);
          since.put(choice.partition(), now);
          written++;
        }
      }
      most = Math.max(most, written);
      files += written;
      Instant oldest = since.values().stream().min(Instant::compareTo).orElseThrow();
      assertTrue(!oldest.isBefore(now.minus(CONFIG.flushAgeMost())), "minute " + minute);
    }
    assertEquals(CONFIG.filesPerMinute(), most);
    assertTrue(files <= 240 * CONFIG.filesPerMinute(), files + " files in four hours");
  }

  @Test
  void what_had_to_be_written_is_paid_back_by_what_may_wait() {
    FileBudget budget = new FileBudget(60, START);
    for (int i = 0; i < 90; i++) {
      budget.spend(START);
    }

    assertFalse(budget.allows(START.plusSeconds(30)));
    assertTrue(budget.allows(START.plusSeconds(31)));
  }

  private Map<String, Need> needs(List<Tail<String>> tails) {
    Map<String, Need> needs = new HashMap<>();
    policy
        .choose(tails, START, false, 64)
        .forEach(choice -> needs.put(choice.partition(), choice.need()));
    return needs;
  }

  private static Tail<String> tail(String name, long bytes, int minutesOld) {
    return new Tail<>(name, bytes, START.minus(Duration.ofMinutes(minutesOld)));
  }
}
