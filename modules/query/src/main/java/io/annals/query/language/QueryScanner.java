package io.annals.query.language;

import java.util.BitSet;

/** Reads the characters of a query. Not thread-safe. */
final class QueryScanner {
  private final String text;
  private int at;

  QueryScanner(String text) {
    this.text = text;
  }

  /** Of the next character, counted from 1. */
  int position() {
    return at + 1;
  }

  int mark() {
    return at;
  }

  void reset(int mark) {
    at = mark;
  }

  QueryScanner skipBlanks() {
    while (at < text.length() && isBlank(text.charAt(at))) {
      at++;
    }
    return this;
  }

  boolean atEnd() {
    return at == text.length();
  }

  boolean at(char c) {
    return at < text.length() && text.charAt(at) == c;
  }

  boolean at(String start) {
    return text.startsWith(start, at);
  }

  boolean atOneOf(String characters) {
    return at < text.length() && characters.indexOf(text.charAt(at)) >= 0;
  }

  /** Consumes {@code start} if it stands here. */
  boolean take(String start) {
    if (!at(start)) {
      return false;
    }
    at += start.length();
    return true;
  }

  /** The rest, not consumed. */
  String ahead() {
    return text.substring(at);
  }

  /** Consumes the rest. */
  String rest() {
    String rest = text.substring(at);
    at = text.length();
    return rest;
  }

  /** What stands here, for an error. */
  String found() {
    if (atEnd()) {
      return "the end of the query";
    }
    int c = text.codePointAt(at);
    return Character.isISOControl(c) || c == '\''
        ? "an unusual character"
        : "'" + Character.toString(c) + "'";
  }

  /**
   * Up to a blank, a parenthesis, a quotation mark, {@code |} or one of {@code stops}; possibly
   * empty. A backslash takes the meaning from the next character.
   */
  Literal word(String stops) throws QuerySyntaxException {
    int start = at;
    StringBuilder word = new StringBuilder();
    BitSet escaped = new BitSet();
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '\\') {
        escape(word, escaped);
      } else if (isBlank(c) || "()\"|".indexOf(c) >= 0 || stops.indexOf(c) >= 0) {
        break;
      } else {
        word.append(c);
        at++;
      }
    }
    return new Literal(start + 1, word.toString(), escaped, false);
  }

  /**
   * Whether a text in single quotation marks begins here: one mark, and another that ends a word.
   * An apostrophe by itself is a delimiter.
   */
  boolean atQuotedOnce() {
    if (!at('\'')) {
      return false;
    }
    int end = text.indexOf('\'', at + 1);
    return end > at + 1
        && (end + 1 == text.length()
            || isBlank(text.charAt(end + 1))
            || ")|".indexOf(text.charAt(end + 1)) >= 0);
  }

  /** Quoted text; the scanner stands at its first quotation mark, double or single. */
  Literal quoted() throws QuerySyntaxException {
    char mark = text.charAt(at);
    int start = at++;
    StringBuilder quoted = new StringBuilder();
    BitSet escaped = new BitSet();
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == mark) {
        at++;
        return new Literal(start + 1, quoted.toString(), escaped, true);
      } else if (c == '\\') {
        escape(quoted, escaped);
      } else {
        quoted.append(c);
        at++;
      }
    }
    throw new QuerySyntaxException(
        start + 1, "this quotation mark is never closed; expected '" + mark + "'");
  }

  private void escape(StringBuilder into, BitSet escaped) throws QuerySyntaxException {
    if (at + 1 == text.length()) {
      throw new QuerySyntaxException(
          at + 1, "expected a character after '\\'; write '\\\\' for a backslash");
    }
    escaped.set(into.length());
    into.append(text.charAt(at + 1));
    at += 2;
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\u00a0' || c == '\u3000';
  }
}
