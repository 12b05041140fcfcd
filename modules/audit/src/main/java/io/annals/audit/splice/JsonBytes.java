package io.annals.audit.splice;

import io.annals.audit.JsonStrings;

/**
 * Steps over parts of JSON text without reading them. The text must be valid JSON, as whoever took
 * it in has checked; of other text the results mean nothing, but no step goes beyond its end: it
 * throws {@link IllegalArgumentException} there. Stateless.
 */
public final class JsonBytes {
  private JsonBytes() {}

  /** The first byte from {@code i} on that is not blank; the text's end if there is none. */
  public static int notBlank(byte[] text, int i) {
    int at = i;
    while (at < text.length
        && (text[at] == ' ' || text[at] == '\n' || text[at] == '\r' || text[at] == '\t')) {
      at++;
    }
    return at;
  }

  /** The byte behind the string whose opening quote is at {@code quote}. */
  public static int behindString(byte[] text, int quote) {
    int i = quote + 1;
    while (i < text.length) {
      byte b = text[i++];
      if (b == '"') {
        return i;
      }
      if (b == '\\') {
        i++;
      }
    }
    throw broken();
  }

  /** The byte behind the value that begins at {@code from}. */
  public static int behindValue(byte[] text, int from) {
    if (from >= text.length) {
      throw broken();
    }
    return switch (text[from]) {
      case '"' -> behindString(text, from);
      case '{', '[' -> behindBrackets(text, from);
      default -> behindWord(text, from);
    };
  }

  private static int behindBrackets(byte[] text, int from) {
    int depth = 0;
    int i = from;
    while (i < text.length) {
      switch (text[i]) {
        case '"' -> i = behindString(text, i);
        case '{', '[' -> {
          depth++;
          i++;
        }
        case '}', ']' -> {
          i++;
          if (--depth == 0) {
            return i;
          }
        }
        default -> i++;
      }
    }
    throw broken();
  }

  private static int behindWord(byte[] text, int from) {
    int i = from;
    while (i < text.length && isWord(text[i])) {
      i++;
    }
    if (i == from) {
      throw broken();
    }
    return i;
  }

  private static boolean isWord(byte b) {
    return (b >= '0' && b <= '9')
        || ((b | 0x20) >= 'a' && (b | 0x20) <= 'z')
        || b == '-'
        || b == '+'
        || b == '.';
  }

  /** Whether the value at [{@code from}, {@code to}) is a string that decodes to {@code ascii}. */
  public static boolean is(byte[] text, int from, int to, String ascii) {
    int length = ascii.length();
    if (text[from] != '"') {
      return false;
    }
    if (to - from == length + 2) {
      for (int i = 0; i < length; i++) {
        if (text[from + 1 + i] != ascii.charAt(i)) {
          return false; // an escape makes the text longer than what it stands for
        }
      }
      return true;
    }
    return to - from > length + 2
        && to - from <= 6 * length + 2
        && escaped(text, from, to)
        && string(text, from, to).equals(ascii);
  }

  /** Whether there is an escape in {@code text[from..to)}. */
  public static boolean escaped(byte[] text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text[i] == '\\') {
        return true;
      }
    }
    return false;
  }

  /** The decoded string whose quotes are at {@code from} and before {@code to}. */
  public static String string(byte[] text, int from, int to) {
    return JsonStrings.decode(text, from + 1, to - 1);
  }

  static IllegalArgumentException broken() {
    return new IllegalArgumentException("not valid JSON");
  }
}
