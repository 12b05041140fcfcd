package io.annals.query.language;

import java.util.BitSet;

/**
 * A word or quoted text of a query, escapes resolved.
 *
 * @param position of its first character, counted from 1
 * @param escaped the characters that stood behind a backslash
 */
record Literal(int position, String text, BitSet escaped, boolean quoted) {
  boolean isKeyword(String word) {
    return !quoted && escaped.isEmpty() && text.equalsIgnoreCase(word);
  }

  boolean isKeyword() {
    return isKeyword("and") || isKeyword("or") || isKeyword("not");
  }

  boolean endsInExclamation() {
    int last = text.length() - 1;
    return !quoted && last >= 0 && text.charAt(last) == '!' && !escaped.get(last);
  }

  Literal withoutLast() {
    return new Literal(position, text.substring(0, text.length() - 1), escaped, quoted);
  }

  /** A lone star, which stands for any value. */
  boolean isStar() {
    return text.equals("*") && escaped.isEmpty();
  }

  /** Whether this character stands for others. A question mark in quotes is a delimiter. */
  boolean isWildcard(int index) {
    char c = text.charAt(index);
    return (c == '*' || (c == '?' && !quoted)) && !escaped.get(index);
  }

  boolean hasWildcard() {
    for (int i = 0; i < text.length(); i++) {
      if (isWildcard(i)) {
        return true;
      }
    }
    return false;
  }
}
