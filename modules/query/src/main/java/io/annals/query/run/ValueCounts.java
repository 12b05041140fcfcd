package io.annals.query.run;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts values, as many different ones as fit a bound. Not thread-safe. */
final class ValueCounts {
  private static final int MOST_VALUES = 200_000;
  private static final long MOST_CHARACTERS = 32_000_000;

  private final String prefix;
  private final QueryRun run;
  private final Map<String, long[]> counts = new HashMap<>();
  private long characters;

  ValueCounts(String prefix, QueryRun run) {
    this.prefix = prefix;
    this.run = run;
  }

  void add(String value, long count) {
    if (!value.startsWith(prefix)) {
      return;
    }
    long[] known = counts.get(value);
    if (known != null) {
      known[0] += count;
    } else if (counts.size() < MOST_VALUES && characters + value.length() <= MOST_CHARACTERS) {
      counts.put(value, new long[] {count});
      characters += value.length();
    } else {
      run.incomplete(Reason.VALUE_LIMIT);
    }
  }

  /** The most frequent; ties by the value. */
  List<TopValues.Counted> top(int limit) {
    return counts.entrySet().stream()
        .map(e -> new TopValues.Counted(e.getKey(), e.getValue()[0]))
        .sorted(
            Comparator.comparingLong(TopValues.Counted::count)
                .reversed()
                .thenComparing(TopValues.Counted::value))
        .limit(limit)
        .toList();
  }
}
