package io.annals.gateway.ingest;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.nio.ByteBuffer;
import java.util.zip.ZipException;

/**
 * Unpacks zstd. Several frames one after the other are one stream. A frame whose window is larger
 * than 8 MiB is refused: that is what RFC 9659 lets a sender of a content coding use.
 */
final class Unzstd implements Unpacking {
  /** Of the window's size, base 2. */
  static final int LARGEST_WINDOW_LOG = 23;

  /** Magic, descriptor, window, dictionary and content size. */
  private static final int LONGEST_HEADER = 18;

  private static final int HEADER_BEGINS = 4;
  private static final int[] DICTIONARY_BYTES = {0, 1, 2, 4};

  private final ZstdDecompressCtx frames = new ZstdDecompressCtx().setLongMax(LARGEST_WINDOW_LOG);
  private final byte[] header = new byte[LONGEST_HEADER];
  private int headerLength;
  private ByteBuffer input = ByteBuffer.allocate(0);
  private boolean moreInside;
  private boolean betweenFrames;

  @Override
  public void offer(byte[] packed) {
    int n = Math.min(packed.length, LONGEST_HEADER - headerLength);
    System.arraycopy(packed, 0, header, headerLength, n);
    headerLength += n;
    input = ByteBuffer.wrap(packed);
  }

  @Override
  public int read(byte[] out) throws ZipException {
    while (input.hasRemaining() || moreInside) {
      ByteBuffer room = ByteBuffer.wrap(out);
      try {
        betweenFrames = frames.decompressByteBufferStream(room, input);
      } catch (ZstdException damaged) {
        throw new ZipException(
            Zstd.getErrorCode(damaged.getErrorCode()) == Zstd.errFrameParameterWindowTooLarge()
                ? "zstd data with a window of more than 8 MiB"
                : "damaged zstd data");
      }
      moreInside = !room.hasRemaining() && !betweenFrames;
      if (room.position() > 0) {
        return room.position();
      }
    }
    return 0;
  }

  @Override
  public boolean complete() {
    return betweenFrames && !input.hasRemaining();
  }

  /** The window that the first frame claims. */
  @Override
  public long held() {
    return Math.min(claimedWindow(), 1L << LARGEST_WINDOW_LOG);
  }

  @Override
  public String encoding() {
    return "zstd";
  }

  @Override
  public void close() {
    frames.close();
  }

  /** As RFC 8878 writes it in the head of a frame; 0 while that is not yet there. */
  private long claimedWindow() {
    if (headerLength < LONGEST_HEADER) {
      return 0; // shorter than any frame that holds much
    }
    int descriptor = header[HEADER_BEGINS] & 0xFF;
    boolean oneSegment = (descriptor & 0x20) != 0;
    if (!oneSegment) {
      int window = header[HEADER_BEGINS + 1] & 0xFF;
      long base = 1L << (10 + (window >>> 3));
      return base + (base >>> 3) * (window & 7);
    }
    int sizeBytes = 1 << (descriptor >>> 6);
    int at = HEADER_BEGINS + 1 + DICTIONARY_BYTES[descriptor & 3];
    long size = 0;
    for (int i = sizeBytes - 1; i >= 0; i--) {
      size = size << 8 | (header[at + i] & 0xFF);
    }
    return size < 0 ? Long.MAX_VALUE : size;
  }
}
