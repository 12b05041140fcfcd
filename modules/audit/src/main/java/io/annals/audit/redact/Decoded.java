package io.annals.audit.redact;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A decoded part of a text, and where each of its bytes came from: byte {@code i} begins at {@code
 * origin(i)} of the text, the decoded part's end is the part's end.
 */
final class Decoded {
  private byte[] bytes;
  private int[] origins;
  private int size;

  private Decoded(int capacity) {
    bytes = new byte[capacity];
    origins = new int[capacity + 1];
  }

  byte[] bytes() {
    return bytes;
  }

  int origin(int i) {
    return origins[i];
  }

  /**
   * Decodes the inside {@code raw[from..to)} of a string in JSON. What is no escape stays, so that
   * this also serves for text that only looks like JSON.
   */
  static Decoded json(byte[] raw, int from, int to) {
    Decoded decoded = new Decoded(to - from);
    int i = from;
    while (i < to) {
      int next = raw[i] == '\\' && i + 1 < to ? decoded.escape(raw, i, to) : i;
      if (next == i) {
        decoded.add(raw[i], i);
        next = i + 1;
      }
      i = next;
    }
    return decoded.ending(to);
  }

  /** Decodes {@code %41} and the like. */
  static Decoded percent(byte[] raw, int from, int to) {
    Decoded decoded = new Decoded(to - from);
    int i = from;
    while (i < to) {
      int value = percentAt(raw, i, to);
      decoded.add(value < 0 ? raw[i] : (byte) value, i);
      i += value < 0 ? 1 : 3;
    }
    return decoded.ending(to);
  }

  /** The byte that a percent escape at {@code i} stands for; -1 when there is none. */
  static int percentAt(byte[] raw, int i, int to) {
    if (raw[i] != '%' || i + 2 >= to) {
      return -1;
    }
    int high = hexDigit(raw[i + 1]);
    int low = hexDigit(raw[i + 2]);
    return high < 0 || low < 0 ? -1 : high << 4 | low;
  }

  private Decoded ending(int to) {
    bytes = Arrays.copyOf(bytes, size);
    origins[size] = to;
    return this;
  }

  private void add(byte b, int origin) {
    origins[size] = origin;
    bytes[size++] = b;
  }

  /** Takes an escape; returns behind it, or {@code slash} when it is none. */
  private int escape(byte[] raw, int slash, int to) {
    byte kind = raw[slash + 1];
    int plain =
        switch (kind) {
          case 'b' -> '\b';
          case 'f' -> '\f';
          case 'n' -> '\n';
          case 'r' -> '\r';
          case 't' -> '\t';
          case '"', '\\', '/' -> kind;
          default -> -1;
        };
    if (plain >= 0) {
      add((byte) plain, slash);
      return slash + 2;
    }
    int unit = kind == 'u' ? unit(raw, slash, to) : -1;
    if (unit < 0) {
      return slash;
    }
    int low = Character.isHighSurrogate((char) unit) ? unit(raw, slash + 6, to) : -1;
    boolean pair = low >= 0 && Character.isLowSurrogate((char) low);
    int point = pair ? Character.toCodePoint((char) unit, (char) low) : unit;
    for (byte b : utf8(point)) {
      add(b, slash);
    }
    return slash + (pair ? 12 : 6);
  }

  private static byte[] utf8(int point) {
    if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
      return new byte[] { // half a pair has no UTF-8; written as if it had
        (byte) (0xE0 | point >> 12),
        (byte) (0x80 | (point >> 6 & 0x3F)),
        (byte) (0x80 | (point & 0x3F))
      };
    }
    return Character.toString(point).getBytes(StandardCharsets.UTF_8);
  }

  /** The UTF-16 unit of an escape at {@code slash}; -1 when there is none. */
  static int unit(byte[] raw, int slash, int to) {
    if (slash + 6 > to || raw[slash] != '\\' || raw[slash + 1] != 'u') {
      return -1;
    }
    int unit = 0;
    for (int i = slash + 2; i < slash + 6; i++) {
      int digit = hexDigit(raw[i]);
      if (digit < 0) {
        return -1;
      }
      unit = unit << 4 | digit;
    }
    return unit;
  }

  private static int hexDigit(int c) {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    int lower = c | 0x20;
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
  }
}
