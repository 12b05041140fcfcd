package io.annals.query.match;

import io.annals.audit.Tokens;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Tells from the raw bytes of a JSON text that a token is surely not in it. It never tells that one
 * is.
 *
 * <p>A token of plain ASCII stands in the text as it is, in either case, unless a character of it
 * is written as an escape or is one of the two beyond ASCII that have an ASCII lower case. The
 * short escapes give none of the characters that such a token has.
 */
final class ByteScan {
  private final byte[] lower;
  private final byte[] upper;

  private ByteScan(String token) {
    lower = token.getBytes(StandardCharsets.US_ASCII);
    upper = lower.clone();
    for (int i = 0; i < upper.length; i++) {
      if (upper[i] >= 'a' && upper[i] <= 'z') {
        upper[i] = (byte) (upper[i] - ('a' - 'A'));
      }
    }
  }

  /** A scan for a token, or for the beginning of one; empty when its bytes tell nothing. */
  static Optional<ByteScan> of(String token) {
    boolean plain =
        !token.isEmpty()
            && token
                .chars()
                .allMatch(c -> c > ' ' && c < 127 && c != '\\' && !Tokens.isDelimiter(c));
    return plain ? Optional.of(new ByteScan(token)) : Optional.empty();
  }

  /** Whether the bytes of this text tell anything about tokens of plain ASCII. */
  static boolean isTelling(byte[] text) {
    for (int i = 0; i < text.length; i++) {
      byte b = text[i];
      if (b == '\\') {
        i++;
        if (i < text.length && text[i] == 'u' && maybeInToken(text, i + 1)) {
          return false;
        }
      } else if (b < 0 && lowersToAscii(text, i)) {
        return false;
      }
    }
    return true;
  }

  /** Whether the escaped character could belong to a token of plain ASCII. */
  private static boolean maybeInToken(byte[] text, int hex) {
    if (hex + 4 > text.length) {
      return true;
    }
    int c = 0;
    for (int i = hex; i < hex + 4; i++) {
      int digit = Character.digit(text[i], 16);
      if (digit < 0) {
        return true;
      }
      c = c << 4 | digit;
    }
    int lowered = Character.toLowerCase(c);
    return lowered > ' ' && lowered < 127 && !Tokens.isDelimiter(lowered);
  }

  /** U+0130 and U+212A, whose lower case is 'i' and 'k'. */
  private static boolean lowersToAscii(byte[] text, int i) {
    int first = text[i] & 0xFF;
    int second = i + 1 < text.length ? text[i + 1] & 0xFF : 0;
    return (first == 0xC4 && second == 0xB0)
        || (first == 0xE2 && second == 0x84 && i + 2 < text.length && (text[i + 2] & 0xFF) == 0xAA);
  }

  /** Whether the token is surely not in a text that {@link #isTelling}. */
  boolean isAbsent(byte[] text) {
    byte low = lower[0];
    byte high = upper[0];
    int last = text.length - lower.length;
    for (int i = 0; i <= last; i++) {
      byte b = text[i];
      if ((b == low || b == high) && standsAt(text, i)) {
        return false;
      }
    }
    return true;
  }

  private boolean standsAt(byte[] text, int at) {
    for (int i = 1; i < lower.length; i++) {
      byte b = text[at + i];
      if (b != lower[i] && b != upper[i]) {
        return false;
      }
    }
    return true;
  }
}
