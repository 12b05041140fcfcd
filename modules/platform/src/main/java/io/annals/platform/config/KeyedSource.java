package io.annals.platform.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Options of the command line, or a file: both name the keys themselves. */
final class KeyedSource implements ConfigSource {
  private final Map<String, String> values;

  KeyedSource(Map<String, String> values) {
    this.values = Map.copyOf(values);
  }

  @Override
  public Optional<String> value(String key) {
    return Optional.ofNullable(values.get(key));
  }

  @Override
  public Map<String, String> under(String prefix) {
    Map<String, String> found = new TreeMap<>();
    values.forEach(
        (key, value) -> {
          if (key.startsWith(prefix)) {
            found.put(key.substring(prefix.length()), value);
          }
        });
    return found;
  }

  @Override
  public List<String> unknown(Set<String> known, Set<String> prefixes) {
    return values.keySet().stream()
        .filter(key -> !known.contains(key) && prefixes.stream().noneMatch(key::startsWith))
        .sorted()
        .map(
            key ->
                key
                    + ": no such key"
                    + KeyHint.nearest(key, known).map(k -> "; did you mean " + k + "?").orElse(""))
        .toList();
  }
}
