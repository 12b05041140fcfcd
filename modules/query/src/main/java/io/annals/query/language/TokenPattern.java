package io.annals.query.language;

import java.util.Arrays;

/** What one token is compared with; lower case, as tokens are. */
public sealed interface TokenPattern {
  /** Whether the token {@code text[from..to)} fits. */
  boolean matches(char[] text, int from, int to);

  /** The token must begin with this; the whole of it for {@link Exact}. */
  String prefix();

  /** Whether every token that begins with the prefix fits. */
  boolean isBeginning();

  default boolean matches(String token) {
    return matches(token.toCharArray(), 0, token.length());
  }

  /** This token and no other. */
  record Exact(String token) implements TokenPattern {
    @Override
    public boolean matches(char[] text, int from, int to) {
      if (to - from != token.length()) {
        return false;
      }
      for (int i = from; i < to; i++) {
        if (text[i] != token.charAt(i - from)) {
          return false;
        }
      }
      return true;
    }

    @Override
    public String prefix() {
      return token;
    }

    @Override
    public boolean isBeginning() {
      return false;
    }

    @Override
    public String toString() {
      return token;
    }
  }

  /** A token with places for other characters. */
  final class Wildcard implements TokenPattern {
    /** Any number of characters. */
    static final int MANY = -1;

    /** One character, whatever its length in UTF-16. */
    static final int ONE = -2;

    private final int[] parts;

    Wildcard(int[] parts) {
      this.parts = parts.clone();
    }

    @Override
    public boolean matches(char[] text, int from, int to) {
      int at = from;
      int part = 0;
      int star = -1;
      int retry = from;
      while (at < to) {
        int c = Character.codePointAt(text, at, to);
        if (part < parts.length && parts[part] == MANY) {
          star = part++;
          retry = at;
        } else if (part < parts.length && (parts[part] == ONE || parts[part] == c)) {
          part++;
          at += Character.charCount(c);
        } else if (star >= 0) {
          part = star + 1;
          retry += Character.charCount(Character.codePointAt(text, retry, to));
          at = retry;
        } else {
          return false;
        }
      }
      while (part < parts.length && parts[part] == MANY) {
        part++;
      }
      return part == parts.length;
    }

    @Override
    public String prefix() {
      StringBuilder prefix = new StringBuilder();
      for (int i = 0; i < parts.length && parts[i] >= 0; i++) {
        prefix.appendCodePoint(parts[i]);
      }
      return prefix.toString();
    }

    @Override
    public boolean isBeginning() {
      int literals = 0;
      while (literals < parts.length && parts[literals] >= 0) {
        literals++;
      }
      return literals < parts.length
          && Arrays.stream(parts, literals, parts.length).allMatch(part -> part == MANY);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Wildcard w && Arrays.equals(parts, w.parts);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(parts);
    }

    @Override
    public String toString() {
      StringBuilder text = new StringBuilder();
      for (int part : parts) {
        switch (part) {
          case MANY -> text.append('*');
          case ONE -> text.append('?');
          default -> text.appendCodePoint(part);
        }
      }
      return text.toString();
    }
  }
}
