package io.annals.segment.format;

import com.github.luben.zstd.EndDirective;
import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import io.annals.segment.template.EncodedBlock;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Makes a zstd frame of a block's content. Not thread-safe. */
final class BlockCompressor implements AutoCloseable {
  /** Of the marks of zstd's own blocks, which begin anew at each section. */
  private static final int BYTES_PER_SECTION = 64;

  private final ZstdCompressCtx zstd = new ZstdCompressCtx();

  /** Outside the heap, as zstd wants them for content in sections; made when one comes. */
  private ByteBuffer source = ByteBuffer.allocate(0);

  private ByteBuffer target = ByteBuffer.allocate(0);

  BlockCompressor(int level, Optional<Dictionary> dictionary) {
    zstd.setLevel(level);
    dictionary.ifPresent(d -> zstd.loadDict(d.bytes()));
  }

  byte[] compress(EncodedBlock content) {
    return content.sections().isEmpty()
        ? zstd.compress(content.bytes())
        : inSections(content.bytes(), content.sections());
  }

  private byte[] inSections(byte[] bytes, Iterable<Integer> sections) {
    makeRoom(bytes.length);
    source.clear().put(bytes);
    target.clear();
    zstd.setPledgedSrcSize(bytes.length);
    int begin = 0;
    for (int end : sections) {
      if (end > begin) {
        feed(begin, end, EndDirective.FLUSH);
        begin = end;
      }
    }
    feed(begin, bytes.length, EndDirective.END);
    byte[] packed = new byte[target.position()];
    target.flip().get(packed);
    return packed;
  }

  private void feed(int from, int to, EndDirective directive) {
    source.limit(to).position(from);
    boolean done = false;
    while (!done) {
      if (!target.hasRemaining()) {
        throw new IllegalStateException("zstd needs more room than it says");
      }
      done = zstd.compressDirectByteBufferStream(target, source, directive);
    }
  }

  private void makeRoom(int length) {
    if (source.capacity() < length) {
      int rounded = Math.max(Integer.highestOneBit(Math.max(length - 1, 1)) * 2, length);
      source = ByteBuffer.allocateDirect(rounded);
      target = ByteBuffer.allocateDirect((int) Zstd.compressBound(rounded) + 8 * BYTES_PER_SECTION);
    }
  }

  @Override
  public void close() {
    zstd.close();
  }
}
