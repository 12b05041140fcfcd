package io.annals.audit.redact;

import io.annals.audit.splice.JsonBytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What the members of an object say about the object itself, for every object of a text: its kind,
 * the path of an operation of a JSON patch, the field of a cause. Gathered before the text is gone
 * through, because such members may come after those that they speak of. Where one stands twice,
 * everything counts that any of them says.
 */
final class Landmarks {
  static final int SECRET = 1;
  static final int TOKEN = 1 << 1;
  static final int STATUS = 1 << 2;
  static final int OTHER_KIND = 1 << 3;

  /** An operation of a JSON patch (RFC 6902), or something that has its members. */
  static final int OPERATION = 1 << 4;

  /** Has a path of an operation that could be read. */
  static final int PATH = 1 << 5;

  /** The path leads to a value under data, or to all of data. */
  static final int DATA_VALUE = 1 << 6;

  static final int DATA_MAP = 1 << 7;

  /** With either of the two before: of stringData, not in base64. */
  static final int DATA_IS_TEXT = 1 << 8;

  static final int APPLIED_PATH = 1 << 9;
  static final int TOKEN_PATH = 1 << 10;
  static final int METADATA_PATH = 1 << 11;

  /** A cause speaks of a field that holds no secret. */
  static final int PLAIN_FIELD = 1 << 12;

  private final byte[] text;
  private final Map<Integer, Integer> marks = new HashMap<>();
  private int[] open = new int[32];
  private int depth;

  private Landmarks(byte[] text) {
    this.text = text;
  }

  /** Reads valid JSON text from {@code from} to its end. */
  static Landmarks of(byte[] text, int from) {
    Landmarks landmarks = new Landmarks(text);
    landmarks.read(from);
    return landmarks;
  }

  /** What is known of the object whose brace is at {@code brace}. */
  int at(int brace) {
    return marks.isEmpty() ? 0 : marks.getOrDefault(brace, 0);
  }

  private void read(int from) {
    int i = from;
    while (i < text.length) {
      switch (text[i]) {
        case '{', '[' -> open(i++);
        case '}', ']' -> {
          depth--;
          i++;
        }
        case '"' -> i = string(i);
        default -> i++;
      }
    }
  }

  private void open(int at) {
    if (depth == open.length) {
      open = Arrays.copyOf(open, 2 * depth);
    }
    open[depth++] = at;
  }

  /** Steps over a string; when it is a name, to its value. */
  private int string(int from) {
    int to = JsonBytes.behindString(text, from);
    int colon = JsonBytes.notBlank(text, to);
    if (colon == text.length || text[colon] != ':') {
      return to;
    }
    int value = JsonBytes.notBlank(text, colon + 1);
    int marks =
        switch (Word.of(text, from, to)) {
          case KIND -> kind(value);
          case OP -> OPERATION;
          case PATH -> path(value);
          case FIELD -> field(value);
          default -> 0;
        };
    if (marks != 0) {
      this.marks.merge(open[depth - 1], marks, (a, b) -> a | b);
    }
    return value;
  }

  private String stringAt(int value) {
    if (value == text.length || text[value] != '"') {
      return null;
    }
    return JsonBytes.string(text, value, JsonBytes.behindString(text, value));
  }

  private int kind(int value) {
    String kind = stringAt(value);
    if (kind == null) {
      return 0;
    }
    return switch (Word.folded(kind).replaceAll("[^a-z]", "")) {
      case "secret", "secretlist" -> SECRET;
      case "tokenreview", "tokenrequest", "tokenreviewlist", "tokenrequestlist" -> TOKEN;
      case "status" -> STATUS;
      case "" -> 0;
      default -> OTHER_KIND;
    };
  }

  /**
   * A JSON pointer (RFC 6901). Its slash in front may lack, and what leads to a secret by another
   * reader's rules counts too: percent escapes, an escaped slash between two names.
   */
  private int path(int value) {
    String path = stringAt(value);
    if (path == null) {
      return 0;
    }
    int marks = PATH;
    byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
    String decoded =
        new String(Decoded.percent(bytes, 0, bytes.length).bytes(), StandardCharsets.UTF_8);
    String[] segments = decoded.split("/", -1);
    int first = segments[0].isEmpty() ? 1 : 0;
    for (int i = first; i < segments.length; i++) {
      boolean last = i == segments.length - 1;
      String name = segments[i].replace("~1", "/").replace("~0", "~");
      int slash = name.indexOf('/');
      Word word = Word.of(name);
      if (word == Word.OTHER && slash > 0) {
        word = Word.of(name.substring(0, slash));
        last = false;
      }
      switch (word) {
        case METADATA -> marks |= i == first ? METADATA_PATH : 0;
        case LAST_APPLIED -> marks |= APPLIED_PATH;
        case DATA -> marks |= last ? DATA_MAP : DATA_VALUE;
        case STRING_DATA -> marks |= (last ? DATA_MAP : DATA_VALUE) | DATA_IS_TEXT;
        case TOKEN -> marks |= TOKEN_PATH;
        default -> {}
      }
    }
    boolean inMetadata = (marks & METADATA_PATH) != 0;
    return inMetadata ? marks & (PATH | METADATA_PATH | APPLIED_PATH) : marks;
  }

  private int field(int value) {
    String field = stringAt(value);
    return field != null && Excerpts.isPlainField(field.toLowerCase(Locale.ROOT)) ? PLAIN_FIELD : 0;
  }
}
