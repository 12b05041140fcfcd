package io.annals.query.match;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.annals.audit.JsonText;
import io.annals.query.language.Decimal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Finds out about leaves from JSON text, in one pass that ends as soon as all is decided. Not
 * thread-safe.
 *
 * <p>Scopes are bits. Those of a value are {@code inside}: it belongs to the text of these paths;
 * of them, {@code here}: it is itself a value of these paths, or an element of such an array.
 */
final class TextPass {
  private final Leaves leaves;
  private final TokenLeaves tokens;
  private final PathSteps steps;
  private final ValueLeaves values;

  TextPass(CompiledSearch search, Leaves leaves) {
    this.leaves = leaves;
    tokens = new TokenLeaves(search, leaves);
    steps = new PathSteps(search.paths());
    values = new ValueLeaves(search, leaves);
  }

  /** The whole event. What is still open afterwards is false. */
  void event(byte[] text) {
    long whole = 1L << CompiledSearch.WHOLE;
    if (!JsonText.looksLikeObject(text)) {
      plain(text, whole);
      return;
    }
    try (JsonParser parser = JsonText.parser(text)) {
      parser.nextToken();
      steps.reset();
      object(parser, whole, 0, 0, steps.end());
      if (!leaves.decided() && parser.nextToken() != null) {
        plain(text, whole);
      }
    } catch (IOException notJson) {
      plain(text, whole);
    }
  }

  /** A string value of the path with this scope. */
  void string(String value, long scope) {
    values.exists(scope);
    if (!tokens.read(value, scope)) {
      values.empty(scope);
    }
  }

  /** A whole number of the path with this scope. */
  void number(long value, long scope) {
    values.exists(scope);
    tokens.read(Long.toString(value), scope);
    values.number(Decimal.of(value), scope);
  }

  /** An array or object of the path with this scope, as JSON text. */
  void json(String value, long scope) {
    values.exists(scope);
    byte[] text = value.getBytes(StandardCharsets.UTF_8);
    try (JsonParser parser = JsonText.parser(text)) {
      int none = steps.end();
      value(parser, parser.nextToken(), scope, scope, none, none);
    } catch (IOException e) {
      throw new IllegalStateException("a column of JSON holds something else", e);
    }
  }

  private void plain(byte[] text, long scope) {
    tokens.read(new String(text, StandardCharsets.UTF_8), scope);
  }

  /** Returns whether the object has members. */
  private boolean object(JsonParser parser, long inside, long here, int from, int to)
      throws IOException {
    boolean any = false;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      any = true;
      String name = parser.currentName();
      if ((inside & leaves.hungry()) != 0) {
        tokens.read(name, inside);
      }
      long named = steps.enter(name, from, to);
      JsonToken value = parser.nextToken();
      if (named != 0 && value != JsonToken.VALUE_NULL) {
        values.exists(named);
      }
      value(parser, value, inside | named, named, to, steps.end());
      if (leaves.decided()) {
        return true;
      }
      steps.backTo(to);
    }
    if (!any) {
      values.empty(here);
    }
    return any;
  }

  /**
   * @param from where the steps lie that lead on into this value, if it is an object, or into the
   *     elements of an array
   */
  private void value(JsonParser parser, JsonToken token, long inside, long here, int from, int to)
      throws IOException {
    boolean idle = from == to && (inside & leaves.hungry()) == 0 && !values.wantsAny(here);
    switch (token) {
      case START_OBJECT, START_ARRAY -> {
        if (idle) {
          parser.skipChildren();
        } else if (token == JsonToken.START_OBJECT) {
          object(parser, inside, here, from, to);
        } else {
          array(parser, inside, here, from, to);
        }
      }
      case VALUE_STRING -> {
        if (!idle && !scalar(parser, inside)) {
          values.empty(here);
        }
      }
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
        scalar(parser, inside);
        if (values.wantsAny(here)) {
          Decimal.parse(parser.getText()).ifPresent(number -> values.number(number, here));
        }
      }
      case VALUE_NULL -> scalar(parser, inside & ~here);
      default -> scalar(parser, inside);
    }
  }

  private void array(JsonParser parser, long inside, long here, int from, int to)
      throws IOException {
    boolean any = false;
    for (JsonToken element = parser.nextToken();
        element != JsonToken.END_ARRAY;
        element = parser.nextToken()) {
      any = true;
      value(parser, element, inside, here, from, to);
      if (leaves.decided()) {
        return;
      }
    }
    if (!any) {
      values.empty(here);
    }
  }

  private boolean scalar(JsonParser parser, long inside) throws IOException {
    return tokens.read(
        parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength(), inside);
  }
}
