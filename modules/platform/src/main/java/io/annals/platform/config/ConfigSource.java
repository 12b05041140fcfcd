package io.annals.platform.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One place that configuration comes from. */
interface ConfigSource {
  Optional<String> value(String key);

  /** What is given below {@code prefix} (with its last dot), by the rest of the key. */
  Map<String, String> under(String prefix);

  /**
   * A line for each thing that is given and that nothing reads.
   *
   * @param known every key that was read
   * @param prefixes below which every key is known
   */
  List<String> unknown(Set<String> known, Set<String> prefixes);
}
