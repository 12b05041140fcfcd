package io.annals.audit;

/** Strict UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF. */
final class Utf8 {
  private Utf8() {}

  /** Whether {@code text[from..to)} is UTF-8. */
  static boolean valid(byte[] text, int from, int to) {
    int i = from;
    while (i < to) {
      int lead = text[i];
      if (lead >= 0) {
        i++;
        continue;
      }
      int length = sequence(text, i, to);
      if (length == 0) {
        return false;
      }
      i += length;
    }
    return true;
  }

  /** Length of the sequence of several bytes that begins at {@code i}; 0 when it is none. */
  private static int sequence(byte[] text, int i, int to) {
    int lead = text[i] & 0xFF;
    if (lead < 0xC2 || lead > 0xF4) {
      return 0;
    }
    int length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (i + length > to || !second(lead, text[i + 1] & 0xFF)) {
      return 0;
    }
    for (int k = 2; k < length; k++) {
      if ((text[i + k] & 0xC0) != 0x80) {
        return 0;
      }
    }
    return length;
  }

  /** Whether {@code second} may follow {@code lead}; where overlong forms and surrogates show. */
  static boolean second(int lead, int second) {
    return switch (lead) {
      case 0xE0 -> second >= 0xA0 && second <= 0xBF;
      case 0xED -> second >= 0x80 && second <= 0x9F;
      case 0xF0 -> second >= 0x90 && second <= 0xBF;
      case 0xF4 -> second >= 0x80 && second <= 0x8F;
      default -> second >= 0x80 && second <= 0xBF;
    };
  }
}
