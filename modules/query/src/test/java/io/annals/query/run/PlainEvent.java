package io.annals.query.run;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * An event as LANGUAGE.md looks at it: a tree, and words. Shares no code with what it is compared
 * to. Used by one thread.
 */
final class PlainEvent {
  /** A number or literal as it is written. */
  record Raw(String text) {}

  private static final JsonFactory JSON = new JsonFactory();

  /** The page's list of delimiters. */
  private static final Pattern DELIMITERS = Pattern.compile("[,'\";=()\\[\\]{}?@&<>/: \\t\\n\\r]+");

  private final Map<String, Object> tree;
  private final EventKey key;
  private final String cluster;
  private final Map<String, List<List<String>>> words = new HashMap<>();

  /**
   * @param key but for the time, which the event itself says
   * @param receivedAtMicros the time of an event that says none
   */
  PlainEvent(byte[] text, EventKey key, long receivedAtMicros, String cluster) {
    this.cluster = cluster;
    this.tree = read(text);
    long time =
        tree.get("stageTimestamp") instanceof String at
            ? ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(at))
            : receivedAtMicros;
    this.key = new EventKey(time, key.partition(), key.epoch(), key.offset());
  }

  EventKey key() {
    return key;
  }

  String cluster() {
    return cluster;
  }

  long seconds() {
    return Math.floorDiv(key.timeMicros(), 1_000_000L);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> read(byte[] text) {
    try (JsonParser parser = JSON.createParser(text)) {
      return (Map<String, Object>) read(parser, parser.nextToken());
    } catch (IOException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static Object read(JsonParser parser, JsonToken token) throws IOException {
    switch (token) {
      case START_OBJECT -> {
        Map<String, Object> members = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          String name = parser.currentName();
          members.put(name, read(parser, parser.nextToken()));
        }
        return members;
      }
      case START_ARRAY -> {
        List<Object> elements = new ArrayList<>();
        for (JsonToken next = parser.nextToken();
            next != JsonToken.END_ARRAY;
            next = parser.nextToken()) {
          elements.add(read(parser, next));
        }
        return elements;
      }
      case VALUE_STRING -> {
        return parser.getText();
      }
      default -> {
        return new Raw(parser.getText());
      }
    }
  }

  /** The words of a text, in order. */
  static List<String> words(String text) {
    StringBuilder lower = new StringBuilder();
    text.codePoints().map(Character::toLowerCase).forEach(lower::appendCodePoint);
    return DELIMITERS.splitAsStream(lower).filter(word -> !word.isEmpty()).toList();
  }

  /**
   * The words of each text on its own.
   *
   * @param path null = the whole event
   */
  List<List<String>> texts(String path) {
    return words.computeIfAbsent(
        path == null ? "" : path,
        known -> {
          List<String> texts = new ArrayList<>();
          if (path == null) {
            collect(tree, texts);
          } else if (path.equals("cluster")) {
            texts.add(cluster);
          } else {
            elements(path).stream().filter(e -> !isNull(e)).forEach(e -> collect(e, texts));
          }
          return texts.stream().map(PlainEvent::words).toList();
        });
  }

  private static void collect(Object value, List<String> texts) {
    if (value instanceof Map<?, ?> members) {
      members.forEach(
          (name, member) -> {
            texts.add((String) name);
            collect(member, texts);
          });
    } else if (value instanceof List<?> elements) {
      elements.forEach(element -> collect(element, texts));
    } else {
      texts.add(value instanceof Raw raw ? raw.text() : (String) value);
    }
  }

  static boolean isNull(Object value) {
    return value instanceof Raw raw && raw.text().equals("null");
  }

  /** What stands under a path; arrays on the way are passed through, at its end they are values. */
  List<Object> values(String path) {
    List<Object> found = new ArrayList<>();
    walk(tree, path, found);
    return found;
  }

  /** As {@link #values}, each element of an array by itself. */
  List<Object> elements(String path) {
    List<Object> elements = new ArrayList<>();
    values(path).forEach(value -> flatten(value, elements));
    return elements;
  }

  private static void flatten(Object value, List<Object> into) {
    if (value instanceof List<?> list) {
      list.forEach(element -> flatten(element, into));
    } else {
      into.add(value);
    }
  }

  private static void walk(Object value, String path, List<Object> found) {
    if (value instanceof List<?> list) {
      list.forEach(element -> walk(element, path, found));
    } else if (value instanceof Map<?, ?> members) {
      members.forEach(
          (name, member) -> {
            if (path.equals(name)) {
              found.add(member);
            } else if (path.startsWith(name + ".")) {
              walk(member, path.substring(((String) name).length() + 1), found);
            }
          });
    }
  }

  /** All places: the path of each object and of each value that is none, and the value. */
  List<Map.Entry<String, Object>> places() {
    List<Map.Entry<String, Object>> places = new ArrayList<>();
    tree.forEach((name, member) -> places(name, member, places));
    return places;
  }

  private static void places(String path, Object value, List<Map.Entry<String, Object>> into) {
    if (value instanceof List<?> list) {
      list.forEach(element -> places(path, element, into));
    } else {
      into.add(Map.entry(path, value));
      if (value instanceof Map<?, ?> members) {
        members.forEach((name, member) -> places(path + "." + name, member, into));
      }
    }
  }
}
