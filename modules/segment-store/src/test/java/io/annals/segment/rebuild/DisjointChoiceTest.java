package io.annals.segment.rebuild;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DisjointChoiceTest {
  private static BitSet bits(int... set) {
    BitSet bits = new BitSet();
    Arrays.stream(set).forEach(bits::set);
    return bits;
  }

  private static DisjointChoice over(List<long[]> sets) {
    DisjointChoice choice = new DisjointChoice(sets.stream().mapToLong(s -> s.length).toArray());
    for (int i = 0; i < sets.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (OffsetRuns.of(sets.get(i).clone()).meets(OffsetRuns.of(sets.get(j).clone()))) {
          choice.share(i, j);
        }
      }
    }
    return choice;
  }

  private static long[] range(long from, long to) {
    return LongStream.range(from, to).toArray();
  }

  @Test
  void what_was_compacted_twice_stands_for_all_its_predecessors() throws Exception {
    List<long[]> sets = new ArrayList<>();
    for (int i = 0; i < 256; i++) {
      sets.add(range(10L * i, 10L * i + 10));
    }
    for (int i = 0; i < 8; i++) {
      sets.add(range(320L * i, 320L * i + 320));
    }
    sets.add(range(0, 2_560));
    assertEquals(bits(264), over(sets).choose(new BitSet()));
    sets.remove(264);
    BitSet second = new BitSet();
    second.set(256, 264);
    assertEquals(second, over(sets).choose(new BitSet()));
  }

  @Test
  void two_flushes_that_fill_a_stretch_are_better_than_a_longer_one_that_failed() throws Exception {
    List<long[]> sets = List.of(range(100, 201), range(100, 151), range(151, 221));
    assertEquals(bits(1, 2), over(sets).choose(new BitSet()));
  }

  @Test
  void what_is_fixed_stays_whatever_the_others_hold() throws Exception {
    List<long[]> sets = List.of(range(0, 10), range(0, 100), range(90, 130));
    assertEquals(bits(0, 2), over(sets).choose(bits(0)));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void no_other_choice_is_better(long seed) throws Exception {
    Random random = new Random(seed);
    for (int round = 0; round < 60; round++) {
      List<long[]> sets = new ArrayList<>();
      int count = 1 + random.nextInt(9);
      for (int i = 0; i < count; i++) {
        long from = random.nextInt(30);
        sets.add(
            LongStream.range(from, from + 1 + random.nextInt(15))
                .filter(o -> random.nextInt(5) > 0 || o == from)
                .toArray());
      }
      BitSet chosen = over(sets).choose(new BitSet());
      assertTrue(disjoint(sets, chosen));
      long best = 0;
      for (int each = 0; each < 1 << count; each++) {
        BitSet other = BitSet.valueOf(new long[] {each});
        if (disjoint(sets, other)) {
          best = Math.max(best, weight(sets, other));
        }
      }
      assertEquals(best, weight(sets, chosen));
    }
  }

  @Test
  void sets_meet_where_they_have_an_offset_in_common() {
    OffsetRuns odd = OffsetRuns.of(new long[] {9, 1, 3, 5, 7});
    assertFalse(odd.meets(OffsetRuns.of(new long[] {2, 4, 8, 100})));
    assertTrue(odd.meets(OffsetRuns.of(new long[] {2, 4, 9})));
    assertTrue(odd.meets(OffsetRuns.of(range(3, 4))));
    assertFalse(odd.meets(OffsetRuns.of(range(10, 40))));
  }

  private static boolean disjoint(List<long[]> sets, BitSet chosen) {
    Set<Long> seen = new HashSet<>();
    return chosen.stream().allMatch(i -> Arrays.stream(sets.get(i)).allMatch(seen::add));
  }

  private static long weight(List<long[]> sets, BitSet chosen) {
    return chosen.stream().mapToLong(i -> sets.get(i).length).sum();
  }
}
