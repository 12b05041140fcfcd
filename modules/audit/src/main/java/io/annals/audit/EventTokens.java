package io.annals.audit;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** The tokens of a whole event: see {@link Tokens}. */
public final class EventTokens {
  private EventTokens() {}

  /**
   * Gives every token of {@code json} in the order of the text, repeats included: of each member
   * name and string as decoded, of each number and literal as written. Text that is not one JSON
   * object in UTF-8 gives the tokens of its characters (after those that could be read, if it
   * breaks down later). Thread-safe.
   */
  public static void forEach(byte[] json, Consumer<String> token) {
    if (!JsonText.looksLikeObject(json)) {
      Tokens.of(new String(json, StandardCharsets.UTF_8), token);
      return;
    }
    try (JsonParser parser = JsonText.parser(json)) {
      for (JsonToken next = parser.nextToken(); next != null; next = parser.nextToken()) {
        if (next == JsonToken.FIELD_NAME) {
          Tokens.of(parser.currentName(), token);
        } else if (next.isScalarValue()) {
          Tokens.of(parser.getText(), token);
        }
      }
    } catch (IOException notJson) {
      Tokens.of(new String(json, StandardCharsets.UTF_8), token);
    }
  }
}
