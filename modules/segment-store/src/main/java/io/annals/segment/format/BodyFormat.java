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
 * What a block is when unpacked says {@link BlockVersion}.
 */
final class BodyFormat {
  static final long HEADER_MAGIC = 0x414E4E414C534547L;
  static final long TRAILER_MAGIC = 0x414E4E414C454E44L;
  static final int HEADER_BYTES = 8;
  static final int TRAILER_BYTES = 16;

  /** Of the file as such: what is where, and the footer. */
  static final int FILE_VERSION = 1;

  private BodyFormat() {}
}
