package io.annals.segment.format;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * A run of bytes in a body file.
 *
 * @param at from the file's beginning
 * @param crc CRC-32C of the bytes
 */
record Section(long at, int length, int crc) {
  static final int BYTES = 16;

  static Section of(long at, byte[] bytes) {
    return new Section(at, bytes.length, crc(bytes, bytes.length));
  }

  static Section read(ByteBuffer in) {
    return new Section(in.getLong(), in.getInt(), in.getInt());
  }

  void write(ByteBuffer out) {
    out.putLong(at).putInt(length).putInt(crc);
  }

  long end() {
    return at + length;
  }

  static int crc(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }
}
