package io.annals.standalone;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Cuts values out of an answer without rewriting them. */
final class RawJson {
  private static final JsonFactory JSON = new JsonFactory();

  private RawJson() {}

  /** The texts of {@code member} in each object of the top-level array {@code list}. */
  static List<String> members(byte[] answer, String list, String member) throws IOException {
    List<String> texts = new ArrayList<>();
    try (JsonParser parser = JSON.createParser(answer)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        if (!name.equals(list)) {
          parser.skipChildren();
          continue;
        }
        while (parser.nextToken() == JsonToken.START_OBJECT) {
          while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean wanted = parser.currentName().equals(member);
            parser.nextToken();
            int start = (int) parser.currentTokenLocation().getByteOffset();
            parser.skipChildren();
            if (wanted) {
              int end = (int) parser.currentLocation().getByteOffset();
              texts.add(new String(answer, start, end - start, StandardCharsets.UTF_8));
            }
          }
        }
      }
    }
    return texts;
  }
}
