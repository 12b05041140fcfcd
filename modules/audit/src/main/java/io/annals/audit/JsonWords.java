package io.annals.audit;

import java.nio.charset.StandardCharsets;

/**
 * Recognises numbers and literals a byte at a time. States are small ints, so that they are kept.
 */
final class JsonWords {
  static final int START = 0;

  private static final int BAD = 1;
  private static final int MINUS = 2;
  private static final int ZERO = 3;
  private static final int DIGITS = 4;
  private static final int POINT = 5;
  private static final int FRACTION = 6;
  private static final int E = 7;
  private static final int E_SIGN = 8;
  private static final int E_DIGITS = 9;
  private static final int LITERALS = 16;
  private static final byte[][] LITERAL = {bytes("true"), bytes("false"), bytes("null")};

  private JsonWords() {}

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Whether a byte can stand in a number or literal, right or wrong. */
  static boolean isPart(byte b) {
    return (b >= '0' && b <= '9')
        || ((b | 0x20) >= 'a' && (b | 0x20) <= 'z')
        || b == '-'
        || b == '+'
        || b == '.';
  }

  static boolean accepts(int state) {
    if (state >= LITERALS) {
      return (state & 7) == LITERAL[(state - LITERALS) >> 3].length;
    }
    return state == ZERO || state == DIGITS || state == FRACTION || state == E_DIGITS;
  }

  static int next(int state, byte b) {
    if (state >= LITERALS) {
      byte[] literal = LITERAL[(state - LITERALS) >> 3];
      int at = state & 7;
      return at < literal.length && literal[at] == b ? state + 1 : BAD;
    }
    boolean digit = b >= '0' && b <= '9';
    return switch (state) {
      case START -> first(b);
      case MINUS -> b == '0' ? ZERO : digit ? DIGITS : BAD;
      case ZERO -> b == '.' ? POINT : isE(b) ? E : BAD;
      case DIGITS -> digit ? DIGITS : b == '.' ? POINT : isE(b) ? E : BAD;
      case POINT -> digit ? FRACTION : BAD;
      case FRACTION -> digit ? FRACTION : isE(b) ? E : BAD;
      case E -> digit ? E_DIGITS : b == '+' || b == '-' ? E_SIGN : BAD;
      case E_SIGN, E_DIGITS -> digit ? E_DIGITS : BAD;
      default -> BAD;
    };
  }

  private static int first(byte b) {
    for (int i = 0; i < LITERAL.length; i++) {
      if (LITERAL[i][0] == b) {
        return LITERALS + (i << 3) + 1;
      }
    }
    return b == '-' ? MINUS : b == '0' ? ZERO : b > '0' && b <= '9' ? DIGITS : BAD;
  }

  private static boolean isE(byte b) {
    return b == 'e' || b == 'E';
  }
}
