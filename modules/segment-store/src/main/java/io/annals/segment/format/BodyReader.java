package io.annals.segment.format;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import io.annals.segment.SegmentInfo;
import io.annals.segment.SegmentReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Collection;
import java.util.Optional;

/**
 * One open body file. Thread-safe; calls block. Every damage is a {@link DamagedException} that
 * names segment and block.
 */
public final class BodyReader implements Closeable {
  /** Of an index entry: object and array elements. */
  private static final int HEAP_BYTES_PER_BLOCK = 64;

  private static final int HEAP_BYTES = 2048;

  private final BodyChannel channel;
  private final SegmentFooter footer;
  private final BlockIndex index;
  private final BlockVersion version;
  private final Optional<Dictionary> dictionary;
  private final TokenFilter segmentFilter;

  private BodyReader(BodyChannel channel, SegmentFooter footer, Dictionaries dictionaries)
      throws IOException {
    this.channel = channel;
    this.footer = footer;
    index = BlockIndex.decode(channel.read(footer.blockIndex()));
    SegmentInfo info = footer.info();
    version = BlockVersion.of(info.format());
    if (index.end() != footer.segmentFilter().at()
        || index.filterBytes() != footer.blockFilters().length()
        || index.rows() != info.events()) {
      throw new DamagedException("block index does not fit the footer");
    }
    dictionary =
        footer.dictionary().isPresent()
            ? Optional.of(
                dictionaries.load(
                    Dictionary.objectName(
                        info.tenant(), info.topic(), version, footer.dictionary().get())))
            : Optional.empty();
    Section filter = footer.segmentFilter();
    long printsAt = filter.at() + TokenFilter.HEADER_BYTES;
    segmentFilter =
        TokenFilter.parse(
            channel.read(filter.at(), Math.min(TokenFilter.HEADER_BYTES, filter.length())),
            filter.length(),
            (at, bytes) -> readNumber(printsAt + at, bytes));
  }

  /**
   * Opens a body.
   *
   * @param expected what the catalogue says of the segment
   * @param checkFilters read the filters and compare their checksums; needed once for a file
   */
  public static BodyReader open(
      Path file, SegmentInfo expected, Dictionaries dictionaries, boolean checkFilters)
      throws IOException {
    BodyChannel channel = new BodyChannel(file);
    try {
      SegmentFooter footer = SegmentFooter.of(channel.channel());
      if (!SegmentFacts.same(footer.info(), expected)) {
        throw new DamagedException("footer and catalogue disagree");
      }
      if (checkFilters) {
        channel.read(footer.segmentFilter());
        channel.read(footer.blockFilters());
      }
      return new BodyReader(channel, footer, dictionaries);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** What this reader holds in the heap, about; block filters not included. */
  public long heapBytes() {
    return HEAP_BYTES + (long) HEAP_BYTES_PER_BLOCK * index.blocks();
  }

  public int blocks() {
    return index.blocks();
  }

  public int firstRow(int block) {
    return index.firstRow(block);
  }

  public int rowCount(int block) {
    return index.entry(block).events();
  }

  public int blockOf(int row) {
    return index.blockOf(row);
  }

  /** As {@link SegmentReader#mayContainAll}; reads a few bytes of the file for each token. */
  public boolean mayContainAll(Collection<String> tokens) throws IOException {
    for (String token : tokens) {
      if (!segmentFilter.mayContain(TokenHash.of(token))) {
        return false;
      }
    }
    return true;
  }

  /** The bytes of all block filters, for {@link #candidateBlocks}. */
  public byte[] blockFilters() throws IOException {
    return channel.read(footer.blockFilters());
  }

  /** As {@link SegmentReader#candidateBlocks}. */
  public BitSet candidateBlocks(Collection<String> tokens, byte[] blockFilters) throws IOException {
    long[] hashes = tokens.stream().mapToLong(TokenHash::of).toArray();
    BitSet candidates = new BitSet(index.blocks());
    for (int block = 0; block < index.blocks(); block++) {
      TokenFilter filter =
          TokenFilter.in(blockFilters, index.filterAt(block), index.entry(block).filter());
      boolean all = true;
      for (int i = 0; i < hashes.length && all; i++) {
        all = filter.mayContain(hashes[i]);
      }
      candidates.set(block, all);
    }
    return candidates;
  }

  /** Reads, checks and unpacks a block. */
  public SegmentReader.Block block(int block) throws IOException {
    BlockIndex.Entry entry = index.entry(block);
    try {
      byte[] packed = channel.read(index.at(block), entry.packed()).array();
      if (Section.crc(packed, packed.length) != entry.crc()) {
        throw new DamagedException("bytes differ from their checksum");
      }
      return version.parse(unpack(packed, entry.raw()), entry.events());
    } catch (IOException | ZstdException e) {
      throw new DamagedException(
          "segment " + footer.info().id() + ", block " + block + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private byte[] unpack(byte[] packed, int length) throws DamagedException {
    byte[] raw = new byte[length];
    long unpacked =
        dictionary.isPresent()
            ? Zstd.decompressFastDict(
                raw, 0, packed, 0, packed.length, dictionary.get().unpacking())
            : Zstd.decompressByteArray(raw, 0, length, packed, 0, packed.length);
    if (Zstd.isError(unpacked) || unpacked != length) {
      throw new DamagedException("bytes cannot be unpacked");
    }
    return raw;
  }

  private int readNumber(long at, int bytes) throws IOException {
    ByteBuffer number = channel.read(at, bytes);
    return bytes == 1 ? number.get() & 0xFF : number.getShort() & 0xFFFF;
  }
}
