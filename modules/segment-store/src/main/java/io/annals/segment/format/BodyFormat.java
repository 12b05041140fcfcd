package io.annals.segment.format;

/**
 * The body file: header, blocks, segment filter, block filters, block index, footer, and a trailer
 * that finds the footer. All numbers are big-endian.
 *
 * <pre>
 * header    "ANNALSEG"
 * blocks    zstd frames, one after the other
 * filter    {@link TokenFilter} of the segment
 * filters   {@link TokenFilter} of each block, one after the other
 * index     {@link BlockIndex}
 * footer    {@link SegmentFooter}
 * trailer   length of the footer (4), its CRC-32C (4), "ANNALEND"
 * </pre>
 *
 * A block of version 1, unpacked: the length of each event as LEB128, then the events' bytes.
 */
final class BodyFormat {
  static final long HEADER_MAGIC = 0x414E4E414C534547L;
  static final long TRAILER_MAGIC = 0x414E4E414C454E44L;
  static final int HEADER_BYTES = 8;
  static final int TRAILER_BYTES = 16;

  /** Of the file as such: what is where, and the footer. */
  static final int FILE_VERSION = 1;

  /** Of the blocks: the stored bytes of each event. */
  static final int BLOCK_VERSION = 1;

  static final int EVENTS_PER_BLOCK = 256;

  /**
   * A block takes no further event above this, so that reading one event stays cheap among large
   * ones.
   */
  static final int FULL_BLOCK_BYTES = 1 << 20;

  static final int ZSTD_LEVEL = 3;

  private BodyFormat() {}
}
