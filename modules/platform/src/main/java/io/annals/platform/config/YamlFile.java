package io.annals.platform.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/** A configuration file as flat keys: {@code a: {b-c: 1}} is {@code a.b-c = 1}. */
final class YamlFile {
  private final Map<String, String> keys = new TreeMap<>();
  private final List<String> mistakes = new ArrayList<>();

  private YamlFile() {}

  /** Reads what can be read; what cannot is in {@link #mistakes}. */
  static YamlFile read(Path file) {
    YamlFile yaml = new YamlFile();
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      Object top = new Yaml(new SafeConstructor(options)).load(reader);
      if (top instanceof Map<?, ?> map) {
        yaml.flatten("", map);
      } else if (top != null) {
        yaml.mistakes.add(file + ": is not a map of keys");
      }
    } catch (NoSuchFileException e) {
      yaml.mistakes.add(file + ": there is no such file");
    } catch (IOException e) {
      yaml.mistakes.add(file + ": cannot be read (" + e.getMessage() + ")");
    } catch (MarkedYAMLException e) {
      String where =
          e.getProblemMark() == null ? "" : " in line " + (e.getProblemMark().getLine() + 1);
      yaml.mistakes.add(file + ": is not YAML" + where + " (" + e.getProblem() + ")");
    } catch (YAMLException e) {
      yaml.mistakes.add(file + ": is not YAML");
    }
    return yaml;
  }

  Map<String, String> keys() {
    return Map.copyOf(keys);
  }

  List<String> mistakes() {
    return List.copyOf(mistakes);
  }

  private void flatten(String prefix, Map<?, ?> map) {
    map.forEach(
        (name, value) -> {
          String key = prefix + name;
          if (value instanceof Map<?, ?> inner) {
            flatten(key + ".", inner);
          } else if (value instanceof List<?> list) {
            keys.put(key, list.stream().map(String::valueOf).collect(Collectors.joining(",")));
          } else {
            keys.put(key, value == null ? "" : String.valueOf(value));
          }
        });
  }
}
