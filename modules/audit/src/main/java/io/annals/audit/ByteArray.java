package io.annals.audit;

import java.util.Arrays;

/** Bytes that grow at the end; its array may be read in place. */
final class ByteArray {
  private byte[] bytes = new byte[0];
  private int size;

  void append(byte[] more, int from, int to) {
    room(to - from);
    System.arraycopy(more, from, bytes, size, to - from);
    size += to - from;
  }

  void append(byte b) {
    room(1);
    bytes[size++] = b;
  }

  private void room(int more) {
    int needed = Math.addExact(size, more);
    if (needed > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(needed, Math.max(1024, 2 * bytes.length)));
    }
  }

  byte[] array() {
    return bytes;
  }

  int capacity() {
    return bytes.length;
  }

  int size() {
    return size;
  }

  byte[] copy() {
    return Arrays.copyOf(bytes, size);
  }

  /** Forgets what was appended after {@code size} bytes. */
  void cutTo(int size) {
    this.size = size;
  }

  /** Forgets everything, the memory too if it is much. */
  void clear() {
    size = 0;
    if (bytes.length > 1 << 16) {
      bytes = new byte[0];
    }
  }
}
