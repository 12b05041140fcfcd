package io.annals.segment.format;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The 64-bit hash of a token's UTF-8 bytes: XXH64 with seed 0. Part of the segment format; it never
 * changes.
 */
public final class TokenHash {
  private static final long PRIME_1 = 0x9E3779B185EBCA87L;
  private static final long PRIME_2 = 0xC2B2AE3D27D4EB4FL;
  private static final long PRIME_1_PLUS_2 = 0x60EA27EEADC0B5D6L;
  private static final long PRIME_3 = 0x165667B19E3779F9L;
  private static final long PRIME_4 = 0x85EBCA77C2B2AE63L;
  private static final long PRIME_5 = 0x27D4EB2F165667C5L;
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private TokenHash() {}

  public static long of(String token) {
    byte[] utf8 = token.getBytes(StandardCharsets.UTF_8);
    return of(utf8, 0, utf8.length);
  }

  /** Of the bytes from {@code from}, inclusive, to {@code to}, exclusive. */
  public static long of(byte[] utf8, int from, int to) {
    int at = from;
    long hash = PRIME_5;
    if (to - from >= 32) {
      long a = PRIME_1_PLUS_2;
      long b = PRIME_2;
      long c = 0;
      long d = -PRIME_1;
      for (; at <= to - 32; at += 32) {
        a = round(a, (long) LONG.get(utf8, at));
        b = round(b, (long) LONG.get(utf8, at + 8));
        c = round(c, (long) LONG.get(utf8, at + 16));
        d = round(d, (long) LONG.get(utf8, at + 24));
      }
      hash = Long.rotateLeft(a, 1) + Long.rotateLeft(b, 7);
      hash += Long.rotateLeft(c, 12) + Long.rotateLeft(d, 18);
      hash = merge(merge(merge(merge(hash, a), b), c), d);
    }
    return finish(hash + (to - from), utf8, at, to);
  }

  private static long finish(long begun, byte[] utf8, int from, int to) {
    long hash = begun;
    int at = from;
    for (; at <= to - 8; at += 8) {
      hash = Long.rotateLeft(hash ^ round(0, (long) LONG.get(utf8, at)), 27) * PRIME_1 + PRIME_4;
    }
    if (at <= to - 4) {
      long four = (int) INT.get(utf8, at) & 0xFFFFFFFFL;
      hash = Long.rotateLeft(hash ^ (four * PRIME_1), 23) * PRIME_2 + PRIME_3;
      at += 4;
    }
    for (; at < to; at++) {
      hash = Long.rotateLeft(hash ^ ((utf8[at] & 0xFF) * PRIME_5), 11) * PRIME_1;
    }
    hash = (hash ^ (hash >>> 33)) * PRIME_2;
    hash = (hash ^ (hash >>> 29)) * PRIME_3;
    return hash ^ (hash >>> 32);
  }

  private static long round(long lane, long input) {
    return Long.rotateLeft(lane + input * PRIME_2, 31) * PRIME_1;
  }

  private static long merge(long hash, long lane) {
    return (hash ^ round(0, lane)) * PRIME_1 + PRIME_4;
  }
}
