package io.annals.segment.format;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Reads at places of a file. */
final class Positional {
  private Positional() {}

  /** Exactly {@code length} bytes, in an array of their own. */
  static ByteBuffer read(FileChannel channel, long at, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, at + bytes.position()) < 0) {
        throw new EOFException("file ends before " + (at + length));
      }
    }
    return bytes.flip();
  }
}
