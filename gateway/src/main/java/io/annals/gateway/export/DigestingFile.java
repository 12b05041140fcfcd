package io.annals.gateway.export;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;

/** A file while it is written, with the digest of its bytes. Blocks; used by one thread. */
final class DigestingFile implements AutoCloseable {
  private static final int BUFFER = 64 << 10;

  private final Path path;
  private final Digested digested;
  private final OutputStream text;
  private long textBytes;
  private long events;

  /**
   * @param path an empty file
   */
  DigestingFile(Path path, boolean gzip) throws IOException {
    this.path = path;
    digested = new Digested(Files.newOutputStream(path));
    OutputStream buffered = new BufferedOutputStream(digested, BUFFER);
    text = gzip ? new GZIPOutputStream(buffered, BUFFER) : buffered;
  }

  /** What belongs to no event. */
  void head(byte[] bytes) throws IOException {
    text.write(bytes);
    textBytes += bytes.length;
  }

  void event(byte[] line) throws IOException {
    head(line);
    events++;
  }

  Path path() {
    return path;
  }

  /** Before compression. */
  long textBytes() {
    return textBytes;
  }

  long events() {
    return events;
  }

  /** In the file, less what is still on its way there. */
  long bytes() {
    return digested.bytes;
  }

  /** In hex, once it is closed. */
  String sha256() {
    return HexFormat.of().formatHex(digested.sha256.digest());
  }

  @Override
  public void close() throws IOException {
    text.close();
  }

  private static final class Digested extends OutputStream {
    private final OutputStream file;
    private final MessageDigest sha256 = newSha256();
    private long bytes;

    Digested(OutputStream file) {
      this.file = file;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
      file.write(from, offset, length);
      sha256.update(from, offset, length);
      bytes += length;
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }

  static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
