package io.annals.audit.policy;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Which rules a value satisfies in one dimension, as a bit a rule. A rule that lists nothing is
 * satisfied by everything. Immutable; the arrays it gives are its own and must not be changed.
 */
final class RuleBits {
  private final Map<String, long[]> byValue = new HashMap<>();
  private final long[] unrestricted;

  RuleBits(List<PolicyRule> rules, Function<PolicyRule, List<String>> listed) {
    unrestricted = new long[(rules.size() + Long.SIZE - 1) / Long.SIZE];
    for (int i = 0; i < rules.size(); i++) {
      if (listed.apply(rules.get(i)).isEmpty()) {
        set(unrestricted, i);
      }
    }
    for (int i = 0; i < rules.size(); i++) {
      for (String value : listed.apply(rules.get(i))) {
        set(byValue.computeIfAbsent(value, v -> unrestricted.clone()), i);
      }
    }
  }

  private static void set(long[] bits, int rule) {
    bits[rule / Long.SIZE] |= 1L << rule;
  }

  /** The rules that list nothing. */
  long[] unrestricted() {
    return unrestricted;
  }

  long[] satisfiedBy(String value) {
    return byValue.getOrDefault(value, unrestricted);
  }

  /** The rules that at least one of the values satisfies. */
  long[] satisfiedByAny(List<String> values) {
    long[] all = unrestricted;
    boolean own = false;
    for (int i = 0; i < values.size(); i++) {
      long[] bits = byValue.get(values.get(i));
      if (bits == null) {
        continue;
      }
      if (all == unrestricted) {
        all = bits;
        continue;
      }
      if (!own) {
        all = Arrays.copyOf(all, all.length);
        own = true;
      }
      for (int word = 0; word < all.length; word++) {
        all[word] |= bits[word];
      }
    }
    return all;
  }
}
