package io.annals.audit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;

/**
 * Opens stored text as JSON. The limits that protect this process were applied when the text came
 * in, so the parser has none of its own that could refuse what is stored. Thread-safe.
 */
public final class JsonText {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          // A global pool of strings that outlives every tenant gains nothing here.
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          // Names that were chosen to collide must cost time, not the event.
          .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private JsonText() {}

  /** Whether the text can only be one JSON object in strict UTF-8, as far as its bytes tell. */
  public static boolean looksLikeObject(byte[] text) {
    int start = start(text);
    return start + 1 < text.length
        && text[start] == '{'
        // The parser would guess at UTF-16.
        && text[start + 1] != 0
        && Utf8.valid(text, start, text.length);
  }

  /** A parser whose byte offsets count from {@link #start}. */
  public static JsonParser parser(byte[] text) throws IOException {
    return parser(text, start(text), text.length);
  }

  /** A parser of a part of the text; its byte offsets count from {@code from}. */
  public static JsonParser parser(byte[] text, int from, int to) throws IOException {
    return FACTORY.createParser(text, from, to - from);
  }

  /** The first byte that is not blank. */
  public static int start(byte[] text) {
    return start(text, 0);
  }

  /** Whether nothing but blanks stands from {@code from} on. */
  static boolean isBlank(byte[] text, int from) {
    return start(text, from) == text.length;
  }

  private static int start(byte[] text, int from) {
    int i = from;
    while (i < text.length
        && (text[i] == ' ' || text[i] == '\n' || text[i] == '\r' || text[i] == '\t')) {
      i++;
    }
    return i;
  }
}
