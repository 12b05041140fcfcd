package io.annals.query.match;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.annals.audit.JsonText;
import io.annals.query.language.Field;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Takes what stands at some paths out of events, each as one text: a string decoded, a number or
 * literal as written, an object or array as its own JSON text. Null and what is not there have
 * none; where a path is there twice, the first counts. Not thread-safe.
 */
public final class PathTexts {
  private final PathSteps steps;
  private final PathTraces traces;
  private final int count;
  private byte[] text;
  private int start;
  private String[] found;

  /**
   * @param paths at most 62
   */
  public PathTexts(List<Field> paths) {
    steps = new PathSteps(paths);
    traces = new PathTraces(paths);
    count = paths.size();
  }

  /** The texts in the order of the paths; null where there is none. */
  public String[] of(byte[] event) {
    found = new String[count];
    if (!JsonText.looksLikeObject(event) || !traces.mayStandIn(event)) {
      return found;
    }
    text = event;
    start = JsonText.start(event);
    try (JsonParser parser = JsonText.parser(event)) {
      parser.nextToken();
      steps.reset();
      object(parser, 0, steps.end());
    } catch (IOException notJson) {
      // What came before counts.
    }
    return found;
  }

  private void object(JsonParser parser, int from, int to) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      long here = steps.enter(parser.currentName(), from, to);
      int end = steps.end();
      JsonToken token = parser.nextToken();
      if (here != 0 && end > to && token == JsonToken.START_OBJECT) {
        both(here, parser, to, end);
      } else if (here != 0) {
        keep(here, value(parser, token));
      } else if (end > to && token == JsonToken.START_OBJECT) {
        object(parser, to, end);
      } else {
        parser.skipChildren();
      }
      steps.backTo(to);
    }
  }

  /** An object that is wanted, and something within it too. */
  private void both(long scopes, JsonParser parser, int from, int to) throws IOException {
    int around = start;
    int begin = start + (int) parser.currentTokenLocation().getByteOffset();
    parser.skipChildren();
    int end = start + (int) parser.currentLocation().getByteOffset();
    keep(scopes, new String(text, begin, end - begin, StandardCharsets.UTF_8));
    start = begin;
    try (JsonParser inner = JsonText.parser(text, begin, end)) {
      inner.nextToken();
      object(inner, from, to);
    } finally {
      start = around;
    }
  }

  private void keep(long scopes, String value) {
    for (int path = 0; path < count; path++) {
      if ((scopes & 1L << (path + 1)) != 0 && found[path] == null) {
        found[path] = value;
      }
    }
  }

  private String value(JsonParser parser, JsonToken token) throws IOException {
    return switch (token) {
      case START_ARRAY, START_OBJECT -> {
        int from = start + (int) parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        int to = start + (int) parser.currentLocation().getByteOffset();
        yield new String(text, from, to - from, StandardCharsets.UTF_8);
      }
      case VALUE_NULL -> null;
      default -> parser.getText();
    };
  }
}
