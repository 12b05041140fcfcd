package io.annals.segment.format;

import io.annals.segment.EventRow;
import io.annals.segment.SegmentInfo;
import io.annals.segment.SegmentWriter.Effort;
import io.annals.segment.SegmentWriter.Target;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes one body file, block by block: {@link #add} the rows in the segment's order, then {@link
 * #finish}, once. Of the rows it holds one block; for a topic without a dictionary, first those
 * from which one is trained. Not thread-safe.
 */
public final class BodyWriter implements AutoCloseable {
  private final FileChannel channel;
  private final Target target;
  private final Packing packing;
  private final BlockContents contents;
  private final BlockPacker packer;
  private final BodyDigest digest = new BodyDigest();
  private final SegmentCounts counts = new SegmentCounts();
  private final List<BlockIndex.Entry> index = new ArrayList<>();
  private final ByteArrayOutputStream blockFilters = new ByteArrayOutputStream();
  private final HashSet64 blockTokens = new HashSet64();
  private final TokenHashes tokenHashes = new TokenHashes(blockTokens::add);
  private final HashSet64 segmentTokens = new HashSet64();
  private long written;

  /**
   * @param file exists; the caller syncs it
   */
  public BodyWriter(Path file, Target target, Effort effort, Dictionaries dictionaries)
      throws IOException {
    this.target = target;
    packing = Packing.of(effort);
    contents = new BlockContents(packing);
    channel =
        FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
    try {
      packer = new BlockPacker(target, packing, dictionaries, this::append);
      append(ByteBuffer.allocate(BodyFormat.HEADER_BYTES).putLong(BodyFormat.HEADER_MAGIC).array());
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  public void add(EventRow row) throws IOException {
    if (!contents.hasRoomFor(row.bytes())) {
      endBlock();
    }
    contents.add(row.bytes());
    tokenHashes.of(row.bytes());
    counts.add(row);
  }

  /**
   * Ends the file.
   *
   * @return all facts of the segment
   * @throws IllegalArgumentException when no row was added
   */
  public SegmentInfo finish(long columnsBytes, byte[] columnsSha256) throws IOException {
    if (contents.events() == 0) {
      throw new IllegalArgumentException("a segment has at least one event");
    }
    endBlock();
    index.addAll(packer.finish());
    SegmentInfo facts = counts.facts(target, packing.version(), columnsBytes, columnsSha256);
    Section segmentFilter = appendSection(TokenFilter.forSegment(segmentTokens.toArray()));
    Section filters = appendSection(blockFilters.toByteArray());
    Section blockIndex = appendSection(BlockIndex.encode(index));
    SegmentFooter footer =
        new SegmentFooter(
            facts,
            segmentFilter,
            filters,
            blockIndex,
            packer.dictionary().map(Dictionary::sha256),
            digest.soFar());
    append(withTrailer(footer.encode()));
    return SegmentFacts.withBody(facts, written, digest.soFar());
  }

  @Override
  public void close() throws IOException {
    packer.close();
    channel.close();
  }

  private void endBlock() throws IOException {
    long[] tokens = blockTokens.toArray();
    byte[] filter = TokenFilter.forBlock(tokens);
    for (long token : tokens) {
      segmentTokens.add(token);
    }
    blockTokens.clear();
    blockFilters.writeBytes(filter);
    int events = contents.events();
    packer.add(contents.take(), events, filter.length);
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
    digest.update(bytes, bytes.length);
    ByteBuffer rest = ByteBuffer.wrap(bytes);
    while (rest.hasRemaining()) {
      written += channel.write(rest);
    }
  }
}
