package io.annals.platform.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The process's configuration as flat keys ({@code store.flush-age}). Each module reads its own
 * keys into a record, once, at start; mistakes are collected and reported together by {@link
 * #check}. Not thread-safe: read at start only.
 */
public final class Settings {
  private static final Pattern SOUNDS_SECRET =
      Pattern.compile("password|secret|jaas|token|credential|\\.key");

  private final List<ConfigSource> sources;
  private final Map<String, String> effective = new TreeMap<>();
  private final Set<String> known = new HashSet<>();
  private final Set<String> prefixes = new HashSet<>();
  private final List<String> mistakes = new ArrayList<>();

  /** Flat keys alone; for tests and for what has one source. */
  public Settings(Map<String, String> given) {
    this.sources = List.of(new KeyedSource(given));
  }

  private Settings(List<ConfigSource> sources, List<String> mistakes) {
    this.sources = List.copyOf(sources);
    this.mistakes.addAll(mistakes);
  }

  /**
   * Options win over environment variables ({@code a.b-c} is {@code ANNALS_A_B_C}), these over the
   * file ({@code a: {b-c: …}}), and this over the defaults. A file that cannot be read is a mistake
   * that {@link #check} reports.
   */
  public static Settings of(
      Map<String, String> options, Map<String, String> environment, Optional<Path> file) {
    List<ConfigSource> sources = new ArrayList<>();
    List<String> mistakes = new ArrayList<>();
    sources.add(new KeyedSource(options));
    sources.add(new VariablesSource(environment));
    file.map(YamlFile::read)
        .ifPresent(
            yaml -> {
              sources.add(new KeyedSource(yaml.keys()));
              mistakes.addAll(yaml.mistakes());
            });
    return new Settings(sources, mistakes);
  }

  private Optional<String> given(String key) {
    known.add(key);
    return sources.stream().flatMap(source -> source.value(key).stream()).findFirst();
  }

  public String text(String key, String otherwise) {
    String value = given(key).orElse(otherwise);
    effective.put(key, value);
    return value;
  }

  public Optional<String> optional(String key) {
    Optional<String> value = given(key).filter(v -> !v.isBlank());
    effective.put(key, value.orElse("(unset)"));
    return value;
  }

  /** An absolute URL of the web, without query and fragment: {@code https://audit.example.com}. */
  public Optional<URI> url(String key) {
    return optional(key).flatMap(text -> url(key, text.trim()));
  }

  private Optional<URI> url(String key, String text) {
    try {
      URI url = new URI(text);
      boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
      if (web && url.getHost() != null && url.getQuery() == null && url.getFragment() == null) {
        return Optional.of(url);
      }
    } catch (URISyntaxException notAUrl) {
      // Reported below, with an example.
    }
    mistake(key, "'" + text + "' is not a URL; write it like https://audit.example.com:8443");
    return Optional.empty();
  }

  /** A value that never shows in a log. */
  public Optional<Secret> secret(String key) {
    Optional<Secret> value = given(key).filter(v -> !v.isBlank()).map(Secret::new);
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

  /** A number such as {@code 0.25}, both ends of the range included. */
  public double decimal(String key, double otherwise, double least, double most) {
    String text = text(key, Double.toString(otherwise));
    try {
      double value = Double.parseDouble(text.trim());
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException notANumber) {
      // Reported below, with the range.
    }
    mistakes.add(key + ": '" + text + "' is not a number from " + least + " to " + most);
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

  /** One of a fixed set of words, in any case. */
  public <E extends Enum<E>> E choice(String key, Class<E> words, E otherwise) {
    String text = text(key, word(otherwise));
    for (E each : words.getEnumConstants()) {
      if (word(each).equals(text.trim().toLowerCase(Locale.ROOT))) {
        return each;
      }
    }
    String all =
        Arrays.stream(words.getEnumConstants())
            .map(Settings::word)
            .collect(Collectors.joining(", "));
    mistakes.add(key + ": '" + text + "' is none of " + all);
    return otherwise;
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Every key below {@code prefix} with its value, by the rest of the key; for what is handed on to
   * a library. All such keys are known. Values of keys that sound secret never show in a log.
   */
  public Map<String, String> under(String prefix) {
    prefixes.add(prefix);
    Map<String, String> found = new TreeMap<>();
    for (int i = sources.size() - 1; i >= 0; i--) {
      found.putAll(sources.get(i).under(prefix));
    }
    found.forEach(
        (key, value) ->
            effective.put(prefix + key, SOUNDS_SECRET.matcher(key).find() ? "(secret)" : value));
    return found;
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
    sources.forEach(source -> all.addAll(source.unknown(known, prefixes)));
    return all;
  }

  /** Every key that was read with its value, secrets hidden; for the log at start. */
  public Map<String, String> effective() {
    return new TreeMap<>(effective);
  }
}
