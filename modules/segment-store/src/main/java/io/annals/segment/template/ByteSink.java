package io.annals.segment.template;

import java.util.Arrays;

/** Bytes that grow. Not thread-safe. */
final class ByteSink {
  private byte[] bytes;
  private int length;

  ByteSink(int capacity) {
    bytes = new byte[capacity];
  }

  void put(int b) {
    room(1);
    bytes[length++] = (byte) b;
  }

  /** Appends {@code source[from..to)}. */
  void put(byte[] source, int from, int to) {
    room(to - from);
    System.arraycopy(source, from, bytes, length, to - from);
    length += to - from;
  }

  /** Appends an unsigned LEB128 number. */
  void number(long value) {
    room(10);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[length++] = (byte) rest;
  }

  /** Appends a number that may be negative: zig-zag, then LEB128. */
  void signed(long value) {
    number((value << 1) ^ (value >> 63));
  }

  void putAll(ByteSink other) {
    put(other.bytes, 0, other.length);
  }

  int length() {
    return length;
  }

  /** The bytes up to {@link #length}, and more; another array after the next call that appends. */
  byte[] array() {
    return bytes;
  }

  byte[] copy() {
    return Arrays.copyOf(bytes, length);
  }

  void clear() {
    length = 0;
  }

  private void room(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(length, more), bytes.length * 2));
    }
  }
}
