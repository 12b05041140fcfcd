package io.annals.audit;

import java.nio.charset.StandardCharsets;

/** Decodes strings that were found to be well-formed before. Stateless. */
public final class JsonStrings {
  private JsonStrings() {}

  /** The text between the quotes {@code raw[from..to)}. An escape that is none stays as it is. */
  public static String decode(byte[] raw, int from, int to) {
    String escaped = new String(raw, from, to - from, StandardCharsets.UTF_8);
    int slash = escaped.indexOf('\\');
    if (slash < 0) {
      return escaped;
    }
    StringBuilder text = new StringBuilder(escaped.length());
    int plain = 0;
    while (slash >= 0 && slash + 1 < escaped.length()) {
      text.append(escaped, plain, slash);
      plain = unescape(escaped, slash, text);
      slash = escaped.indexOf('\\', plain);
    }
    return text.append(escaped, plain, escaped.length()).toString();
  }

  /** Appends what the escape at {@code slash} stands for; returns where the text goes on. */
  private static int unescape(String escaped, int slash, StringBuilder text) {
    char kind = escaped.charAt(slash + 1);
    int plain =
        switch (kind) {
          case 'b' -> '\b';
          case 'f' -> '\f';
          case 'n' -> '\n';
          case 'r' -> '\r';
          case 't' -> '\t';
          case '"', '\\', '/' -> kind;
          case 'u' -> hex(escaped, slash + 2);
          default -> -1;
        };
    if (plain < 0) {
      text.append('\\').append(kind);
      return slash + 2;
    }
    text.append((char) plain);
    return slash + (kind == 'u' ? 6 : 2);
  }

  private static int hex(String escaped, int from) {
    int value = 0;
    for (int i = from; i < from + 4; i++) {
      int digit = i < escaped.length() ? hexDigit(escaped.charAt(i)) : -1;
      if (digit < 0) {
        return -1;
      }
      value = value << 4 | digit;
    }
    return value;
  }

  /** The value of one hexadecimal digit in ASCII, or -1. */
  static int hexDigit(int c) {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    int lower = c | 0x20;
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
  }
}
