package io.annals.platform.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Environment variables: {@code a.b-c} is {@code ANNALS_A_B_C}. Others are not ours. */
final class VariablesSource implements ConfigSource {
  private static final String OURS = "ANNALS_";

  /** Read by the launcher. */
  private static final Set<String> NO_KEYS = Set.of("ANNALS_JAVA_FLAGS");

  private final Map<String, String> values = new TreeMap<>();

  VariablesSource(Map<String, String> environment) {
    environment.forEach(
        (name, value) -> {
          if (name.startsWith(OURS) && !NO_KEYS.contains(name)) {
            values.put(name, value);
          }
        });
  }

  @Override
  public Optional<String> value(String key) {
    return Optional.ofNullable(values.get(nameOf(key)));
  }

  /** Names tell no dot from a dash: an underscore becomes a dot, as Kafka's keys need it. */
  @Override
  public Map<String, String> under(String prefix) {
    String start = nameOf(prefix);
    Map<String, String> found = new TreeMap<>();
    values.forEach(
        (name, value) -> {
          if (name.startsWith(start) && name.length() > start.length()) {
            String rest = name.substring(start.length());
            found.put(rest.toLowerCase(Locale.ROOT).replace('_', '.'), value);
          }
        });
    return found;
  }

  @Override
  public List<String> unknown(Set<String> known, Set<String> prefixes) {
    Set<String> names = known.stream().map(VariablesSource::nameOf).collect(Collectors.toSet());
    List<String> starts = prefixes.stream().map(VariablesSource::nameOf).toList();
    return values.keySet().stream()
        .filter(name -> !names.contains(name) && starts.stream().noneMatch(name::startsWith))
        .map(
            name ->
                name
                    + ": no such variable"
                    + KeyHint.nearest(name, names).map(k -> "; did you mean " + k + "?").orElse(""))
        .toList();
  }

  private static String nameOf(String key) {
    return OURS + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }
}
