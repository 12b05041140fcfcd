package io.annals.segment.files;

import io.annals.segment.SegmentInfo;
import io.annals.segment.SegmentReader;
import io.annals.segment.format.BodyReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Collection;

/** A segment in two local files. */
final class SegmentFileReader implements SegmentReader {
  private final SegmentInfo info;
  private final Path columns;
  private final BodyReader body;
  private final SegmentMemory memory;

  SegmentFileReader(SegmentInfo info, Path columns, BodyReader body, SegmentMemory memory) {
    this.info = info;
    this.columns = columns;
    this.body = body;
    this.memory = memory;
  }

  @Override
  public SegmentInfo info() {
    return info;
  }

  @Override
  public Path columns() {
    return columns;
  }

  /** A filter that cannot be read rules nothing out: reading the events will tell of the damage. */
  @Override
  public boolean mayContainAll(Collection<String> tokens) {
    try {
      return body.mayContainAll(tokens);
    } catch (IOException unreadable) {
      return true;
    }
  }

  @Override
  public BitSet candidateBlocks(Collection<String> tokens) {
    if (!tokens.isEmpty()) {
      try {
        return body.candidateBlocks(tokens, memory.blockFilters(info, body));
      } catch (IOException unreadable) {
        // As with the segment's filter.
      }
    }
    BitSet all = new BitSet(body.blocks());
    all.set(0, body.blocks());
    return all;
  }

  @Override
  public int blockCount() {
    return body.blocks();
  }

  @Override
  public int firstRow(int block) {
    return body.firstRow(block);
  }

  @Override
  public int rowCount(int block) {
    return body.rowCount(block);
  }

  @Override
  public int blockOf(int row) {
    return body.blockOf(row);
  }

  @Override
  public Block block(int block) throws IOException {
    return body.block(block);
  }

  @Override
  public RowIndex rows() throws IOException {
    return memory.rows(info, columns);
  }

  long heapBytes() {
    return body.heapBytes();
  }

  void close() throws IOException {
    body.close();
  }
}
