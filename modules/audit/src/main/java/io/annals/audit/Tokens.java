package io.annals.audit;

import java.util.function.Consumer;

/**
 * Splits decoded text into tokens, the unit in which the query language compares: delimiters are
 * {@code , ' " ; = ( ) [ ] { } ? @ & < > / :}, newline, tab, carriage return and blank; letters are
 * lowered one code point at a time, without a locale.
 *
 * <p>The tokens of an event are those of each member name, of each string after JSON unescaping,
 * and each number and literal as written. A token never spans two of these.
 */
public final class Tokens {
  private Tokens() {}

  public static boolean isDelimiter(int codePoint) {
    return switch (codePoint) {
      case ',',
          '\'',
          '"',
          ';',
          '=',
          '(',
          ')',
          '[',
          ']',
          '{',
          '}',
          '?',
          '@',
          '&',
          '<',
          '>',
          '/',
          ':',
          '\n',
          '\t',
          '\r',
          ' ' ->
          true;
      default -> false;
    };
  }

  /** Lower case as tokens have it: per code point, without locale or context. */
  public static String lowerCase(String text) {
    int length = text.length();
    for (int i = 0; i < length; ) {
      int c = text.codePointAt(i);
      if (Character.toLowerCase(c) != c) {
        StringBuilder lowered = new StringBuilder(length).append(text, 0, i);
        while (i < length) {
          c = text.codePointAt(i);
          lowered.appendCodePoint(Character.toLowerCase(c));
          i += Character.charCount(c);
        }
        return lowered.toString();
      }
      i += Character.charCount(c);
    }
    return text;
  }

  /** Gives each token of {@code text} in order, lower-cased. */
  public static void of(String text, Consumer<String> sink) {
    String lowered = lowerCase(text);
    int start = -1;
    for (int i = 0; i < lowered.length(); i++) {
      if (isDelimiter(lowered.charAt(i))) {
        if (start >= 0) {
          sink.accept(lowered.substring(start, i));
          start = -1;
        }
      } else if (start < 0) {
        start = i;
      }
    }
    if (start >= 0) {
      sink.accept(lowered.substring(start));
    }
  }
}
