package io.annals.audit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Slow and plain: every member of the event with its chain of names, then each column by looking
 * through all of them.
 */
final class NaiveColumns {
  private static final ObjectMapper MAPPER = new ObjectMapper(new JsonFactory());

  record Found(List<String> chain, boolean throughArray, Object value) {
    String joined() {
      return String.join(".", chain);
    }

    boolean canonical(String path) {
      List<String> wanted =
          path.startsWith("annotations.")
              ? List.of("annotations", path.substring("annotations.".length()))
              : List.of(path.split("\\."));
      return !throughArray && chain.equals(wanted);
    }
  }

  private final List<Found> found = new ArrayList<>();

  NaiveColumns(byte[] json) throws IOException {
    try (JsonParser parser = MAPPER.getFactory().createParser(json)) {
      parser.nextToken();
      walk(parser, List.of(), false);
    }
    found.removeIf(
        f -> Arrays.stream(EventColumn.values()).noneMatch(c -> f.joined().startsWith(c.path())));
  }

  private Object walk(JsonParser parser, List<String> chain, boolean throughArray)
      throws IOException {
    StringBuilder text = new StringBuilder();
    if (parser.currentToken() == JsonToken.START_OBJECT) {
      text.append('{');
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        parser.nextToken();
        List<String> inner = new ArrayList<>(chain);
        inner.add(name);
        Found slot = new Found(inner, throughArray, null);
        int at = found.size();
        found.add(slot);
        Object value = walk(parser, inner, throughArray);
        found.set(at, new Found(inner, throughArray, value));
        text.append(MAPPER.writeValueAsString(name)).append(':').append(written(value)).append(',');
      }
      return new Nested(closed(text, '}'));
    }
    if (parser.currentToken() == JsonToken.START_ARRAY) {
      text.append('[');
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        text.append(written(walk(parser, chain, true))).append(',');
      }
      return new Nested(closed(text, ']'));
    }
    return switch (parser.currentToken()) {
      case VALUE_STRING -> parser.getText();
      case VALUE_NULL -> null;
      default -> new Literal(parser.getText());
    };
  }

  record Nested(String text) {}

  record Literal(String text) {}

  private static String closed(StringBuilder text, char end) {
    if (text.charAt(text.length() - 1) == ',') {
      text.setLength(text.length() - 1);
    }
    return text.append(end).toString();
  }

  private static String written(Object value) throws IOException {
    if (value instanceof Nested nested) {
      return nested.text();
    }
    return value instanceof Literal literal ? literal.text() : MAPPER.writeValueAsString(value);
  }

  /** The last value on the path itself. Texts of arrays and objects come without blanks. */
  Object value(EventColumn column) {
    Object last = null;
    for (Found f : found) {
      if (f.canonical(column.path())) {
        last = f.value();
      }
    }
    return switch (column.kind()) {
      case TEXT -> last instanceof String ? last : null;
      case JSON -> last instanceof Nested nested ? nested.text() : null;
      case INTEGER ->
          last instanceof Literal literal && literal.text().matches("0|-?[1-9][0-9]{0,8}")
              ? Integer.valueOf(literal.text())
              : null;
    };
  }

  /** Whether something reads as the path that {@link #value} does not tell. */
  boolean ambiguous(EventColumn column) {
    List<Found> same = found.stream().filter(f -> f.joined().equals(column.path())).toList();
    boolean below =
        column.kind() == EventColumn.Kind.JSON
            && found.stream()
                .filter(f -> f.joined().startsWith(column.path() + "."))
                .anyMatch(
                    f -> !column.path().equals(first(f, 2)) && !column.path().equals(first(f, 1)));
    return below
        || same.size() > 1
        || same.stream().anyMatch(f -> !f.canonical(column.path()))
        || (same.size() == 1 && same.get(0).value() != null && value(column) == null);
  }

  private static String first(Found found, int names) {
    return String.join(".", found.chain().subList(0, Math.min(names, found.chain().size())));
  }
}
