package io.annals.gateway.ingest;

import io.annals.audit.Gunzip;
import java.util.zip.ZipException;

/**
 * Unpacks a body as it comes, in pieces of the caller's size, so that a bomb is noticed as soon as
 * it is too large. Not thread-safe; must be closed.
 */
sealed interface Unpacking extends AutoCloseable permits Unpacking.Gzip, Unzstd {
  /** Gives the next packed bytes; only when {@link #read} has answered 0. Not copied. */
  void offer(byte[] packed);

  /**
   * @return how many bytes; 0 when more packed bytes are needed
   * @throws ZipException when the stream is damaged, with a public text
   */
  int read(byte[] out) throws ZipException;

  /** Whether the stream may end here. */
  boolean complete();

  /** Bytes of memory that it holds beside what is usual. */
  long held();

  /** What a sender calls it. */
  String encoding();

  @Override
  void close();

  /** The 32 KiB of its window are no more than what any request costs. */
  final class Gzip implements Unpacking {
    private final Gunzip gunzip = new Gunzip();

    @Override
    public void offer(byte[] packed) {
      gunzip.offer(packed, 0, packed.length);
    }

    @Override
    public int read(byte[] out) throws ZipException {
      return gunzip.read(out);
    }

    @Override
    public boolean complete() {
      return gunzip.complete();
    }

    @Override
    public long held() {
      return 0;
    }

    @Override
    public String encoding() {
      return "gzip";
    }

    @Override
    public void close() {
      gunzip.close();
    }
  }
}
