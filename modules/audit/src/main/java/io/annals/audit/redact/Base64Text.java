package io.annals.audit.redact;

import java.util.Arrays;

/**
 * Base64 as people write it: either alphabet, with or without padding, with line breaks. Stateless.
 */
final class Base64Text {
  private static final byte[] VALUES = new byte[128];

  static {
    Arrays.fill(VALUES, (byte) -1);
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    for (int i = 0; i < alphabet.length(); i++) {
      VALUES[alphabet.charAt(i)] = (byte) i;
    }
    VALUES['+'] = VALUES['-'] = 62;
    VALUES['/'] = VALUES['_'] = 63;
  }

  private Base64Text() {}

  /** Whether the byte is of the alphabet that is safe in URLs. */
  static boolean isUrlSafe(byte b) {
    return b >= 0 && VALUES[b] >= 0 && b != '+' && b != '/';
  }

  /** What {@code text[from..to)} stands for; null if it is not base64. */
  static byte[] decode(byte[] text, int from, int to) {
    byte[] decoded = new byte[(int) ((to - from) * 3L / 4) + 3];
    int size = 0;
    int digits = 0;
    int bits = 0;
    boolean padded = false;
    for (int i = from; i < to; i++) {
      byte b = text[i];
      if (b == '\n' || b == '\r' || b == ' ' || b == '\t') {
        continue;
      }
      if (b == '=') {
        padded = true;
        continue;
      }
      if (b < 0 || VALUES[b] < 0 || padded) {
        return null;
      }
      bits = bits << 6 | VALUES[b];
      if ((++digits & 3) == 0) {
        decoded[size++] = (byte) (bits >> 16);
        decoded[size++] = (byte) (bits >> 8);
        decoded[size++] = (byte) bits;
      }
    }
    return switch (digits & 3) {
      case 1 -> null;
      case 2 -> {
        decoded[size++] = (byte) (bits >> 4);
        yield Arrays.copyOf(decoded, size);
      }
      case 3 -> {
        decoded[size++] = (byte) (bits >> 10);
        decoded[size++] = (byte) (bits >> 2);
        yield Arrays.copyOf(decoded, size);
      }
      default -> Arrays.copyOf(decoded, size);
    };
  }
}
