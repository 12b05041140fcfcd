package io.annals.segment.template;

/** A UUID as a JSON string in its usual form, in lower case, and as 16 bytes. */
final class UuidText {
  static final int BYTES = 16;
  private static final int LENGTH = "\"6506cc59-16a8-42c6-a856-7aff33cd47eb\"".length();

  private UuidText() {}

  /**
   * Puts the bytes of {@code text[from..to)} into {@code bytes}; false when the text has another
   * form.
   */
  static boolean parse(byte[] text, int from, int to, byte[] bytes) {
    if (to - from != LENGTH || text[from] != '"' || text[to - 1] != '"') {
      return false;
    }
    int at = from + 1;
    for (int i = 0; i < BYTES; i++) {
      if (isAfterDash(i) && text[at++] != '-') {
        return false;
      }
      int high = digit(text[at++]);
      int low = digit(text[at++]);
      if (high < 0 || low < 0) {
        return false;
      }
      bytes[i] = (byte) (high << 4 | low);
    }
    return true;
  }

  /** Appends the text of the bytes that begin at {@code from}. */
  static void append(ByteSink out, byte[] bytes, int from) {
    out.put('"');
    for (int i = 0; i < BYTES; i++) {
      if (isAfterDash(i)) {
        out.put('-');
      }
      out.put(Character.forDigit(bytes[from + i] >> 4 & 0xF, 16));
      out.put(Character.forDigit(bytes[from + i] & 0xF, 16));
    }
    out.put('"');
  }

  private static boolean isAfterDash(int index) {
    return index == 4 || index == 6 || index == 8 || index == 10;
  }

  private static int digit(byte b) {
    if (b >= '0' && b <= '9') {
      return b - '0';
    }
    return b >= 'a' && b <= 'f' ? b - 'a' + 10 : -1;
  }
}
