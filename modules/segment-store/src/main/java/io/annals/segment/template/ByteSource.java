package io.annals.segment.template;

import java.io.IOException;

/** Reads what {@link ByteSink} wrote. Not thread-safe. */
final class ByteSource {
  private final byte[] bytes;
  private int at;

  ByteSource(byte[] bytes) {
    this.bytes = bytes;
  }

  int at() {
    return at;
  }

  /** A number from 0 to {@code most}. */
  int number(int most) throws IOException {
    long value = number();
    if (value < 0 || value > most) {
      throw new IOException("block: a number is out of range");
    }
    return (int) value;
  }

  long signed() throws IOException {
    long value = number();
    return (value >>> 1) ^ -(value & 1);
  }

  /** The place where {@code length} bytes begin, which are passed over. */
  int skip(int length) throws IOException {
    if (length > bytes.length - at) {
      throw new IOException("block: ends too early");
    }
    int begin = at;
    at += length;
    return begin;
  }

  void expectEnd() throws IOException {
    if (at != bytes.length) {
      throw new IOException("block: holds more than its events");
    }
  }

  private long number() throws IOException {
    if (at < bytes.length && bytes[at] >= 0) {
      return bytes[at++]; // nearly all have one byte
    }
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte b = bytes[skip(1)];
      value |= (b & 0x7FL) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw new IOException("block: a number does not end");
  }
}
