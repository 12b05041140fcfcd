package io.annals.audit.redact;

/**
 * Decides over the bytes of an event, in one pass, whether anything in it could be redacted. Says
 * no only where {@link EventWalk} would change nothing; says maybe too often, most of all to
 * escapes that could spell a word. Names are looked for anywhere: a nested text shows the same
 * letters.
 *
 * <p>Stateless.
 */
final class MaybeSecret {
  /** Bytes at which something may have to be looked at. */
  private static final boolean[] ANCHOR = new boolean[256];

  static {
    // c: secret, d: data, g: message, k: token, p: op
    for (char c : "cdgkpCDGKP.=%\\".toCharArray()) {
      ANCHOR[c] = true;
    }
    ANCHOR[0xC5] = true; // the long s folds to s
    ANCHOR[0xE2] = true; // the Kelvin sign folds to k
  }

  private final byte[] text;
  private boolean secret;
  private boolean withSecret;

  private MaybeSecret(byte[] text) {
    this.text = text;
  }

  /** Whether the event, valid JSON, must be gone through. */
  static boolean in(byte[] event) {
    return new MaybeSecret(event).any();
  }

  private boolean any() {
    int i = 0;
    while (i < text.length) {
      byte b = text[i];
      if (!ANCHOR[b & 0xFF]) {
        i++;
      } else if (b == '\\') {
        if (mayHide(i)) {
          return true;
        }
        i += 2;
      } else {
        if (found(b, i)) {
          return true;
        }
        i++;
      }
    }
    return secret && withSecret;
  }

  private boolean found(byte b, int i) {
    switch (b) {
      case 'c', 'C' -> secret |= around(i, 2, "secret");
      case 'g', 'G' -> withSecret |= around(i, 5, "message");
      case 'p', 'P' ->
          withSecret |=
              (around(i, 1, "op") && edge(i - 2) && edge(i + 1)) || around(i, 6, "last-applied");
      case 'd', 'D' -> {
        return around(i, 0, "data") && !around(i - 4, 0, "meta");
      }
      case 'k', 'K' -> {
        return around(i, 2, "token") && (around(i, 2, "tokenre") || (edge(i - 3) && edge(i + 3)));
      }
      case '.' -> {
        return endsHeader(i);
      }
      case '=' -> {
        return endsName(i);
      }
      case '%' -> {
        return mayHide(Decoded.percentAt(text, i, text.length), i);
      }
      default -> {
        int second = i + 1 < text.length ? text[i + 1] & 0xFF : 0;
        return (b & 0xFF) == 0xC5 ? second == 0xBF : second == 0x84;
      }
    }
    return false;
  }

  /** Whether {@code word}, in lower case, stands so that its letter {@code anchor} is at i. */
  private boolean around(int i, int anchor, String word) {
    int from = i - anchor;
    if (from < 0 || from + word.length() > text.length) {
      return false;
    }
    for (int k = 0; k < word.length(); k++) {
      char c = word.charAt(k);
      int at = text[from + k];
      if (at != c && !(c >= 'a' && c <= 'z' && (at | 0x20) == c)) {
        return false;
      }
    }
    return true;
  }

  /** Whether no longer word goes on at {@code i}; the letter of an escape is an edge. */
  private boolean edge(int i) {
    if (i < 0 || i >= text.length) {
      return true;
    }
    byte b = text[i];
    boolean part = Base64Text.isUrlSafe(b) || b == '.';
    return !part || (i > 0 && text[i - 1] == '\\');
  }

  /** Whether the run before the dot could be, or end with, a token's header. */
  private boolean endsHeader(int dot) {
    int to = dot;
    while (to > 0 && text[to - 1] == '=') {
      to--;
    }
    int from = to;
    while (from > 0 && Base64Text.isUrlSafe(text[from - 1])) {
      from--;
    }
    if (to - from < Jwts.SHORTEST_HEADER) {
      return false;
    }
    if (mayBeginWithBlank(from) || (from > 0 && text[from - 1] == '\\')) {
      return true;
    }
    for (int i = from; i + Jwts.SHORTEST_HEADER <= to; i++) {
      if (Jwts.mayBegin(text, i)) {
        return true;
      }
    }
    return false;
  }

  /** Blank, newline, return and tab in base64; the next letter tells little more. */
  private boolean mayBeginWithBlank(int i) {
    return text[i] == 'I' || text[i] == 'C' || text[i] == 'D';
  }

  private boolean endsName(int equals) {
    return around(equals, 5, "token")
        || around(equals, 6, "secret")
        || around(equals, 8, "password")
        || around(equals, 7, "api_key");
  }

  /** A percent escape: of what can stand in a token or name, or be another escape. */
  private boolean mayHide(int value, int i) {
    if (value == '=') {
      return endsName(i) || (i + 3 < text.length && (text[i + 3] == '.' || text[i + 3] == '%'));
    }
    return value == '%' || value == '.' || (value >= 0 && Base64Text.isUrlSafe((byte) value));
  }

  /** An escape in a string, or the first two of several backslashes. */
  private boolean mayHide(int slash) {
    int unit = Decoded.unit(text, slash, text.length);
    if (unit >= 0) {
      return unit == 0x17F
          || unit == 0x212A
          || (unit < 128
              && (Base64Text.isUrlSafe((byte) unit) || "\"\\/.=%~$".indexOf((char) unit) >= 0));
    }
    if (slash + 2 < text.length && text[slash + 1] == '\\') {
      byte next = text[slash + 2];
      return next == 'u' || next == 'U' || next == 'x';
    }
    return false;
  }
}
