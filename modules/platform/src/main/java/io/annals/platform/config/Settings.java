package io.annals.platform.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The process's configuration as flat keys ({@code store.flush-age}). Each module reads its own
 * keys into a record, once, at start; mistakes are collected and reported together by {@link
 * #check}. Not thread-safe: read at start only.
 */
public final class Settings {
  private final Map<String, String> given;
  private final Map<String, String> effective = new TreeMap<>();
  private final Set<String> known = new HashSet<>();
  private final List<String> mistakes = new ArrayList<>();

  public Settings(Map<String, String> given) {
    this.given = Map.copyOf(given);
  }

  public String text(String key, String otherwise) {
    known.add(key);
    String value = given.getOrDefault(key, otherwise);
    effective.put(key, value);
    return value;
  }

  public Optional<String> optional(String key) {
    known.add(key);
    Optional<String> value = Optional.ofNullable(given.get(key)).filter(v -> !v.isBlank());
    effective.put(key, value.orElse("(unset)"));
    return value;
  }

  /** A value that never shows in a log. */
  public Optional<Secret> secret(String key) {
    known.add(key);
    Optional<Secret> value =
        Optional.ofNullable(given.get(key)).filter(v -> !v.isBlank()).map(Secret::new);
    effective.put(key, value.isPresent() ? "(secret)" : "(unset)");
    return value;
  }

  public int integer(String key, int otherwise, int least, int most) {
    String text = text(key, Integer.toString(otherwise));
    try {
      int value = Integer.parseInt(text.trim());
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException notANumber) {
      // Reported below, with the range.
    }
    mistakes.add(key + ": '" + text + "' is not a whole number from " + least + " to " + most);
    return otherwise;
  }

  /** Bytes: {@code 64MB}, {@code 64MiB}, {@code 512kB} or a plain number. */
  public long bytes(String key, String otherwise) {
    String text = text(key, otherwise);
    try {
      return ByteSize.parse(text);
    } catch (IllegalArgumentException e) {
      mistakes.add(key + ": " + e.getMessage());
      return ByteSize.parse(otherwise);
    }
  }

  /** ISO-8601: {@code PT10M}, {@code P1D}. */
  public Duration duration(String key, Duration otherwise) {
    String text = text(key, otherwise.toString());
    try {
      Duration value = Duration.parse(text.trim());
      if (!value.isNegative() && !value.isZero()) {
        return value;
      }
    } catch (java.time.format.DateTimeParseException notADuration) {
      // Reported below, with an example.
    }
    mistakes.add(
        key + ": '" + text + "' is not a duration above zero; write it like PT10M, PT30S or P1D");
    return otherwise;
  }

  public Path path(String key, Path otherwise) {
    return Path.of(text(key, otherwise.toString()));
  }

  /** Adds a mistake that a module found in a value it read. */
  public void mistake(String key, String whatIsWrongAndWhatIsRight) {
    mistakes.add(key + ": " + whatIsWrongAndWhatIsRight);
  }

  /**
   * Every mistake, unknown keys with the nearest known one; empty when the configuration is good.
   * Call after all modules have read theirs.
   */
  public List<String> check() {
    List<String> all = new ArrayList<>(mistakes);
    given.keySet().stream()
        .filter(key -> !known.contains(key))
        .sorted()
        .forEach(
            key ->
                all.add(
                    key
                        + ": no such key"
                        + KeyHint.nearest(key, known)
                            .map(k -> "; did you mean " + k + "?")
                            .orElse("")));
    return all;
  }

  /** Every key that was read with its value, secrets hidden; for the log at start. */
  public Map<String, String> effective() {
    return new TreeMap<>(effective);
  }
}
