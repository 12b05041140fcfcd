package io.annals.query.match;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.annals.audit.JsonText;
import io.annals.query.language.Field;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/**
 * Takes the values of one path out of events: a string decoded, a number or literal as written, an
 * object as JSON text, each element of an array; null is no value. Not thread-safe.
 */
public final class PathValues {
  private final PathSteps steps;
  private byte[] text;
  private int start;
  private Consumer<String> sink;

  public PathValues(Field field) {
    steps = new PathSteps(List.of(field));
  }

  /** Gives each value of the path in this event, repeats included. */
  public void of(byte[] event, Consumer<String> value) {
    if (!JsonText.looksLikeObject(event)) {
      return;
    }
    begin(event, value);
    try (JsonParser parser = JsonText.parser(event)) {
      parser.nextToken();
      steps.reset();
      object(parser, 0, steps.end());
    } catch (IOException notJson) {
      // What came before has been given.
    }
  }

  /** Gives the values of JSON text that is itself the value of the path. */
  public void ofValue(String json, Consumer<String> value) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    begin(bytes, value);
    try (JsonParser parser = JsonText.parser(bytes)) {
      value(parser, parser.nextToken());
    } catch (IOException e) {
      throw new IllegalStateException("a column of JSON holds something else", e);
    }
  }

  private void begin(byte[] bytes, Consumer<String> value) {
    text = bytes;
    start = JsonText.start(bytes);
    sink = value;
  }

  private void object(JsonParser parser, int from, int to) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      boolean here = steps.enter(parser.currentName(), from, to) != 0;
      int end = steps.end();
      JsonToken token = parser.nextToken();
      if (here) {
        // A path ends here and may lead on as well only in another member of the same name.
        value(parser, token);
      } else if (end > to) {
        inside(parser, token, to, end);
      } else {
        parser.skipChildren();
      }
      steps.backTo(to);
    }
  }

  private void inside(JsonParser parser, JsonToken token, int from, int to) throws IOException {
    if (token == JsonToken.START_OBJECT) {
      object(parser, from, to);
    } else if (token == JsonToken.START_ARRAY) {
      for (JsonToken element = parser.nextToken();
          element != JsonToken.END_ARRAY;
          element = parser.nextToken()) {
        inside(parser, element, from, to);
      }
    }
  }

  private void value(JsonParser parser, JsonToken token) throws IOException {
    switch (token) {
      case START_ARRAY -> {
        for (JsonToken element = parser.nextToken();
            element != JsonToken.END_ARRAY;
            element = parser.nextToken()) {
          value(parser, element);
        }
      }
      case START_OBJECT -> {
        int from = start + (int) parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        int to = start + (int) parser.currentLocation().getByteOffset();
        sink.accept(new String(text, from, to - from, StandardCharsets.UTF_8));
      }
      case VALUE_NULL -> {}
      default -> sink.accept(parser.getText());
    }
  }
}
