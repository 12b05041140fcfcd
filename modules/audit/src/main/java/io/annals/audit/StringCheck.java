package io.annals.audit;

/** Checks one JSON string as its bytes come: UTF-8, escapes, no control characters. */
final class StringCheck {
  private static final int PLAIN = 0;
  private static final int ESCAPE = 1;
  private static final int HEX = 2; // and the three states after it
  private static final int SEQUENCE = 6;

  private final boolean inLines;

  private int state;
  private int lead;
  private int missing;
  private boolean open;
  private boolean cut;
  private String fault;

  /**
   * @param inLines a line break inside a string shows that the string has no end
   */
  StringCheck(boolean inLines) {
    this.inLines = inLines;
  }

  /** Expects the byte after the opening quote. */
  void begin() {
    state = PLAIN;
    open = true;
    cut = false;
    fault = null;
  }

  boolean open() {
    return open;
  }

  /** Whether a line break stopped the scan before it. */
  boolean cut() {
    return cut;
  }

  /** What is wrong, null if nothing is. */
  String fault() {
    return fault;
  }

  /** Scans to behind the closing quote, or to {@code to}. */
  int scan(byte[] piece, int from, int to) {
    int i = from;
    while (i < to) {
      if (state == PLAIN) {
        byte b = piece[i];
        while (b >= ' ' && b != '"' && b != '\\') {
          if (++i == to) {
            return i;
          }
          b = piece[i];
        }
        if (b == '\n' && inLines) {
          cut = true;
          return i;
        }
        i++;
        if (b == '"') {
          open = false;
          return i;
        }
        special(b);
      } else {
        i = within(piece[i]) ? i + 1 : i;
      }
    }
    return i;
  }

  private void special(byte b) {
    if (b == '\\') {
      state = ESCAPE;
    } else if (b >= 0) {
      fault("a control character in a string");
    } else {
      lead = b & 0xFF;
      missing = lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
      if (lead < 0xC2 || lead > 0xF4) {
        fault("a string that is not UTF-8");
      } else {
        state = SEQUENCE;
      }
    }
  }

  /** Takes a byte inside an escape or a sequence; false when it does not belong to it. */
  private boolean within(byte b) {
    if (state == SEQUENCE) {
      return sequence(b);
    }
    if (state == ESCAPE) {
      state = b == 'u' ? HEX : PLAIN;
      if ("\"\\/bfnrtu".indexOf(b) < 0) {
        fault("a wrong escape in a string");
        return b >= ' ';
      }
      return true;
    }
    if (JsonStrings.hexDigit(b) < 0) {
      fault("a wrong escape in a string");
      state = PLAIN;
      return false;
    }
    state = state == HEX + 3 ? PLAIN : state + 1;
    return true;
  }

  private boolean sequence(byte b) {
    boolean right = lead == 0 ? (b & 0xC0) == 0x80 : Utf8.second(lead, b & 0xFF);
    lead = 0;
    if (!right) {
      fault("a string that is not UTF-8");
      state = PLAIN;
    } else if (--missing == 0) {
      state = PLAIN;
    }
    return right;
  }

  private void fault(String what) {
    if (fault == null) {
      fault = what;
    }
  }
}
