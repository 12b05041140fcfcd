package io.annals.segment.format;

import io.annals.segment.EventRow;
import io.annals.segment.SegmentInfo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes one body file. Not thread-safe. */
public final class BodyWriter implements AutoCloseable {
  private final FileChannel channel;
  private final BlockPacker packer;
  private final Optional<Dictionary> dictionary;
  private final BodyDigest digest = new BodyDigest();
  private final List<BlockIndex.Entry> index = new ArrayList<>();
  private final ByteArrayOutputStream blockFilters = new ByteArrayOutputStream();
  private final HashSet64 blockTokens = new HashSet64();
  private final TokenHashes tokenHashes = new TokenHashes(blockTokens::add);
  private final HashSet64 segmentTokens = new HashSet64();
  private long written;

  private BodyWriter(Path file, Optional<Dictionary> dictionary) throws IOException {
    channel =
        FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
    packer = new BlockPacker(dictionary);
    this.dictionary = dictionary;
  }

  /**
   * Writes the body of a segment; the caller syncs the file.
   *
   * @param facts everything but what is said of the body itself
   * @param rows in the segment's order
   * @return the facts, with the body's
   */
  public static SegmentInfo write(
      Path file, SegmentInfo facts, List<EventRow> rows, Dictionaries dictionaries)
      throws IOException {
    Optional<Dictionary> dictionary =
        dictionaries.forWriting(facts.tenant(), facts.topic(), facts.rawBytes(), rows);
    try (BodyWriter writer = new BodyWriter(file, dictionary)) {
      return writer.write(facts, rows);
    }
  }

  @Override
  public void close() throws IOException {
    packer.close();
    channel.close();
  }

  private SegmentInfo write(SegmentInfo facts, List<EventRow> rows) throws IOException {
    append(ByteBuffer.allocate(BodyFormat.HEADER_BYTES).putLong(BodyFormat.HEADER_MAGIC).array());
    for (EventRow row : rows) {
      if (!packer.hasRoomFor(row.bytes())) {
        endBlock();
      }
      packer.add(row.bytes());
      tokenHashes.of(row.bytes());
    }
    endBlock();
    Section segmentFilter = appendSection(TokenFilter.forSegment(segmentTokens.toArray()));
    Section filters = appendSection(blockFilters.toByteArray());
    Section blockIndex = appendSection(BlockIndex.encode(index));
    SegmentFooter footer =
        new SegmentFooter(
            facts,
            segmentFilter,
            filters,
            blockIndex,
            dictionary.map(Dictionary::sha256),
            digest.soFar());
    append(withTrailer(footer.encode()));
    return SegmentFacts.withBody(facts, written, digest.soFar());
  }

  private void endBlock() throws IOException {
    int events = packer.events();
    int length = packer.pack();
    byte[] packed = packer.packed();
    long[] tokens = blockTokens.toArray();
    byte[] filter = TokenFilter.forBlock(tokens);
    for (long token : tokens) {
      segmentTokens.add(token);
    }
    blockTokens.clear();
    blockFilters.writeBytes(filter);
    int crc = Section.crc(packed, length);
    index.add(new BlockIndex.Entry(length, packer.rawLength(), crc, events, filter.length));
    append(packed, length);
  }

  private Section appendSection(byte[] bytes) throws IOException {
    Section section = Section.of(written, bytes);
    append(bytes);
    return section;
  }

  private static byte[] withTrailer(byte[] footer) {
    return ByteBuffer.allocate(footer.length + BodyFormat.TRAILER_BYTES)
        .put(footer)
        .putInt(footer.length)
        .putInt(Section.crc(footer, footer.length))
        .putLong(BodyFormat.TRAILER_MAGIC)
        .array();
  }

  private void append(byte[] bytes) throws IOException {
    append(bytes, bytes.length);
  }

  private void append(byte[] bytes, int length) throws IOException {
    digest.update(bytes, length);
    ByteBuffer rest = ByteBuffer.wrap(bytes, 0, length);
    while (rest.hasRemaining()) {
      written += channel.write(rest);
    }
  }
}
