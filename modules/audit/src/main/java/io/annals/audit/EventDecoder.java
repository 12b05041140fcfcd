package io.annals.audit;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Reads the typed paths of a stored event in one pass, without a tree.
 *
 * <p>Lenient: text that is not one JSON object in UTF-8 has no columns; nothing is thrown. Where a
 * path stands twice the last value is the column's, as in most readers of JSON. The columns are
 * {@link EventColumns#irregular} when
 *
 * <ul>
 *   <li>a typed path, or an object on the way to one, stands twice;
 *   <li>a value is of another type than its column (null counts as absent), out of range, a time
 *       that cannot be read, or text with half a surrogate pair, which no column can hold;
 *   <li>another spelling gives the same dotted path: a member {@code "user.username"}, an array of
 *       objects on the way, an annotation {@code "authorization"} that is an object;
 *   <li>the text is not JSON.
 * </ul>
 */
public final class EventDecoder {
  private static final int COLUMNS = EventColumn.values().length;

  private final byte[] text;
  private final int start;
  private final JsonParser parser;
  private final Object[] values = new Object[COLUMNS];
  private long seen;
  private long stageTime = Rfc3339.NONE;
  private long requestReceived = Rfc3339.NONE;
  private boolean irregular;

  private EventDecoder(byte[] text, JsonParser parser) {
    this.text = text;
    this.start = JsonText.start(text);
    this.parser = parser;
  }

  /** Thread-safe; keeps nothing of {@code text}. */
  public static DecodedEvent decode(byte[] text) {
    if (!JsonText.looksLikeObject(text)) {
      return none();
    }
    try (JsonParser parser = JsonText.parser(text)) {
      EventDecoder decoder = new EventDecoder(text, parser);
      parser.nextToken();
      decoder.object(ColumnPaths.ROOT);
      return parser.nextToken() == null ? decoder.decoded() : none();
    } catch (IOException notJson) {
      return none();
    }
  }

  private static DecodedEvent none() {
    return new DecodedEvent(
        Rfc3339.NONE, new EventColumns(new Object[COLUMNS], Rfc3339.NONE, true));
  }

  private DecodedEvent decoded() {
    return new DecodedEvent(stageTime, new EventColumns(values, requestReceived, irregular));
  }

  private void object(ColumnPaths.Inner inner) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      ColumnPaths.Member member = inner.member(parser.currentName());
      JsonToken value = parser.nextToken();
      if (member == null) {
        parser.skipChildren();
      } else if (member instanceof ColumnPaths.Typed typed) {
        once(typed.slot());
        typed(typed, value);
      } else if (member instanceof ColumnPaths.Inner next) {
        once(next.slot);
        if (value == JsonToken.START_OBJECT) {
          object(next);
        } else {
          irregular |= value == JsonToken.START_ARRAY;
          parser.skipChildren();
        }
      } else {
        irregular |= member == ColumnPaths.Misleading.ALWAYS || value.isStructStart();
        parser.skipChildren();
      }
    }
  }

  private void once(int slot) {
    irregular |= (seen & 1L << slot) != 0;
    seen |= 1L << slot;
  }

  private void typed(ColumnPaths.Typed typed, JsonToken value) throws IOException {
    if (typed.time() != null) {
      time(typed.time(), value);
      return;
    }
    EventColumn column = typed.column();
    Object read =
        switch (column.kind()) {
          case TEXT -> value == JsonToken.VALUE_STRING ? wellFormed(parser.getText()) : null;
          case JSON -> value.isStructStart() ? slice() : null;
          case INTEGER -> value == JsonToken.VALUE_NUMBER_INT ? integer() : null;
        };
    irregular |= read == null && value != JsonToken.VALUE_NULL;
    parser.skipChildren();
    values[column.ordinal()] = read;
  }

  private void time(ColumnPaths.Time time, JsonToken value) throws IOException {
    long micros = value == JsonToken.VALUE_STRING ? Rfc3339.micros(parser.getText()) : Rfc3339.NONE;
    irregular |= micros == Rfc3339.NONE && value != JsonToken.VALUE_NULL;
    parser.skipChildren();
    switch (time) {
      case STAGE -> stageTime = micros;
      case REQUEST_RECEIVED -> requestReceived = micros;
    }
  }

  /** The text of the array or object that begins here, as it stands; moves to its end. */
  private String slice() throws IOException {
    int from = start + (int) parser.currentTokenLocation().getByteOffset();
    parser.skipChildren();
    int to = start + (int) parser.currentLocation().getByteOffset();
    return new String(text, from, to - from, StandardCharsets.UTF_8);
  }

  private Integer integer() throws IOException {
    int length = parser.getTextLength();
    if (length > "-2147483648".length()) {
      return null;
    }
    long value = parser.getLongValue();
    boolean asWritten = value != 0 || length == 1; // "-0" is another text than "0"
    return asWritten && value == (int) value ? Integer.valueOf((int) value) : null;
  }

  private static String wellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        if (Character.isLowSurrogate(c)
            || i + 1 == text.length()
            || !Character.isLowSurrogate(text.charAt(i + 1))) {
          return null;
        }
        i++;
      }
    }
    return text;
  }
}
