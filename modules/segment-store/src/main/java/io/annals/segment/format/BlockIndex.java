package io.annals.segment.format;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Where the blocks of a body lie: 20 bytes each, the fields of {@link Entry} in order, big-endian.
 * Immutable.
 */
final class BlockIndex {
  private static final int ENTRY_BYTES = 20;

  /**
   * @param packed bytes in the file
   * @param raw bytes when unpacked
   * @param crc CRC-32C of the packed bytes
   * @param events in the block
   * @param filter bytes of its token filter
   */
  record Entry(int packed, int raw, int crc, int events, int filter) {}

  private final Entry[] entries;
  private final long[] at;
  private final int[] firstRow;
  private final int[] filterAt;

  BlockIndex(List<Entry> blocks) {
    int count = blocks.size();
    entries = blocks.toArray(new Entry[0]);
    at = new long[count + 1];
    firstRow = new int[count + 1];
    filterAt = new int[count + 1];
    at[0] = BodyFormat.HEADER_BYTES;
    for (int i = 0; i < count; i++) {
      at[i + 1] = at[i] + entries[i].packed;
      firstRow[i + 1] = firstRow[i] + entries[i].events;
      filterAt[i + 1] = filterAt[i] + entries[i].filter;
    }
  }

  static byte[] encode(List<Entry> entries) {
    ByteBuffer out = ByteBuffer.allocate(entries.size() * ENTRY_BYTES);
    for (Entry e : entries) {
      out.putInt(e.packed).putInt(e.raw).putInt(e.crc).putInt(e.events).putInt(e.filter);
    }
    return out.array();
  }

  static BlockIndex decode(byte[] bytes) throws DamagedException {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    List<Entry> entries = new ArrayList<>(bytes.length / ENTRY_BYTES);
    while (in.remaining() >= ENTRY_BYTES) {
      Entry e = new Entry(in.getInt(), in.getInt(), in.getInt(), in.getInt(), in.getInt());
      if (e.packed <= 0 || e.raw <= 0 || e.events <= 0 || e.filter < TokenFilter.HEADER_BYTES) {
        throw new DamagedException("block index: entry " + entries.size() + " is impossible");
      }
      entries.add(e);
    }
    if (in.hasRemaining() || entries.isEmpty()) {
      throw new DamagedException("block index: " + bytes.length + " bytes are no index");
    }
    return new BlockIndex(entries);
  }

  int blocks() {
    return entries.length;
  }

  int rows() {
    return firstRow[entries.length];
  }

  Entry entry(int block) {
    return entries[block];
  }

  long at(int block) {
    return at[block];
  }

  /** The end of the last block. */
  long end() {
    return at[entries.length];
  }

  int firstRow(int block) {
    return firstRow[block];
  }

  int blockOf(int row) {
    if (row < 0 || row >= rows()) {
      throw new IndexOutOfBoundsException("row " + row + " of " + rows());
    }
    int found = Arrays.binarySearch(firstRow, row);
    return found >= 0 ? found : -found - 2;
  }

  /** Where the block's filter begins in the section of block filters. */
  int filterAt(int block) {
    return filterAt[block];
  }

  int filterBytes() {
    return filterAt[entries.length];
  }
}
