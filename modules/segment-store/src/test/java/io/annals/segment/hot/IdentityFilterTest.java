package io.annals.segment.hot;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class IdentityFilterTest {
  @Test
  void knows_all_of_its_own_and_few_strangers() {
    for (int size : new int[] {0, 1, 10, 1_000, 50_000}) {
      List<Long> own = hashes("own", size);
      IdentityFilter filter = IdentityFilter.of(own);
      assertTrue(own.stream().allMatch(filter::mayHave));
      long passed = hashes("strange", 20_000).stream().filter(filter::mayHave).count();
      assertTrue(passed < 500, passed + " of 20,000 strangers passed a filter of " + size);
      assertTrue(filter.bytes() <= size * 1.25 + 32, "bytes of a filter of " + size);
    }
  }

  private static List<Long> hashes(String kind, int number) {
    return IntStream.range(0, number)
        .mapToObj(
            i ->
                UUID.nameUUIDFromBytes(
                    (kind + i).getBytes(java.nio.charset.StandardCharsets.UTF_8)))
        .map(id -> new Identity(1, id.toString(), "ResponseComplete", true).hash())
        .toList();
  }
}
