package io.annals.segment.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 of a file as far as it has been read or written. Not thread-safe. */
final class BodyDigest {
  private static final int STEP = 1 << 16;
  private final MessageDigest digest = sha256();
  private long read;

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  void update(byte[] bytes, int length) {
    digest.update(bytes, 0, length);
  }

  /** Reads on from where it stands. */
  void readTo(FileChannel channel, long end) throws IOException {
    while (read < end) {
      ByteBuffer bytes = Positional.read(channel, read, (int) Math.min(STEP, end - read));
      read += bytes.remaining();
      digest.update(bytes);
    }
  }

  byte[] soFar() {
    try {
      return ((MessageDigest) digest.clone()).digest();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("SHA-256 of the JDK can be cloned", e);
    }
  }
}
