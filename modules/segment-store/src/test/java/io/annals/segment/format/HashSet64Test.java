package io.annals.segment.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class HashSet64Test {
  @Test
  void holds_each_once_as_a_set_does() {
    Random random = new Random(1);
    HashSet64 set = new HashSet64();
    for (int round = 0; round < 3; round++) {
      TreeSet<Long> naive = new TreeSet<>();
      for (int i = 0; i < 20_000; i++) {
        long hash = random.nextInt(4) == 0 ? random.nextInt(100) - 50 : random.nextLong();
        assertEquals(naive.add(hash), set.add(hash));
      }
      assertEquals(naive.size(), set.size());
      long[] members = set.toArray();
      Arrays.sort(members);
      assertArrayEquals(naive.stream().mapToLong(h -> h).toArray(), members);
      set.clear();
      assertEquals(0, set.toArray().length);
    }
  }
}
