package io.annals.query.run;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.annals.audit.JsonText;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * Collects the paths of leaves, as a query writes them: member names joined by dots, arrays passed
 * through. Bounded. Not thread-safe.
 */
final class LeafPaths {
  /** Names in events may come from anyone, as keys of labels do. */
  private static final int MOST_PATHS = 10_000;

  private static final int LONGEST_PATH = 1_024;

  private final Map<String, FieldType> types = new TreeMap<>();
  private boolean full;

  /** By path. */
  Map<String, FieldType> types() {
    return types;
  }

  /** Whether there are more. */
  boolean isFull() {
    return full;
  }

  void add(byte[] event) {
    if (!JsonText.looksLikeObject(event)) {
      return;
    }
    try (JsonParser parser = JsonText.parser(event)) {
      value(parser, parser.nextToken(), "");
    } catch (IOException notJson) {
      // What came before counts.
    }
  }

  private void value(JsonParser parser, JsonToken token, String path) throws IOException {
    switch (token) {
      case START_OBJECT -> {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          String name = parser.currentName();
          if (path.length() + name.length() < LONGEST_PATH) {
            value(parser, parser.nextToken(), path.isEmpty() ? name : path + "." + name);
          } else {
            full = true;
            parser.nextToken();
            parser.skipChildren();
          }
        }
      }
      case START_ARRAY -> {
        for (JsonToken element = parser.nextToken();
            element != JsonToken.END_ARRAY;
            element = parser.nextToken()) {
          value(parser, element, path);
        }
      }
      case VALUE_STRING -> leaf(path, FieldType.TEXT);
      case VALUE_NUMBER_INT -> leaf(path, FieldType.LONG);
      case VALUE_NUMBER_FLOAT -> leaf(path, FieldType.DOUBLE);
      case VALUE_TRUE, VALUE_FALSE -> leaf(path, FieldType.BOOLEAN);
      default -> {}
    }
  }

  private void leaf(String path, FieldType type) {
    FieldType known = types.get(path);
    if (known != null) {
      if (known != type) {
        types.put(path, known.with(type));
      }
    } else if (types.size() < MOST_PATHS) {
      types.put(path, type);
    } else {
      full = true;
    }
  }
}
