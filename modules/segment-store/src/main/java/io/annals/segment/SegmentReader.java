package io.annals.segment;

import io.annals.audit.TokenScan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Collection;

/**
 * One open segment. Immutable and thread-safe; calls may block on the disk. Rows are numbered from
 * 0 in time order (ties by epoch and offset). Get one from {@link Segments}; it stays valid until
 * its lease is closed.
 */
public interface SegmentReader {
  /** The facts, but perhaps without the minute counts. */
  SegmentInfo info();

  /** The Parquet part, for the engine. Its columns are listed in {@link SegmentColumns}. */
  Path columns() throws IOException;

  /**
   * False when some token of the conjunction is surely in no event of this segment. Tokens as
   * {@link io.annals.audit.Tokens} makes them.
   */
  boolean mayContainAll(Collection<String> tokens);

  /**
   * The blocks that may hold an event with all of these tokens. All blocks when the collection is
   * empty.
   */
  BitSet candidateBlocks(Collection<String> tokens);

  int blockCount();

  int firstRow(int block);

  int rowCount(int block);

  int blockOf(int row);

  /** Decompresses a block. */
  Block block(int block) throws IOException;

  /** The small columns of every row; kept in a bounded cache. */
  RowIndex rows() throws IOException;

  /** The events of one block, in row order. */
  interface Block {
    int count();

    /** Exactly the stored bytes of the event at this place within the block. */
    byte[] event(int index);

    /**
     * Looks for a token in all events at once, without making them. What it tells is right for
     * every event, whatever its bytes; of events that the bytes do not tell enough of it says
     * nothing.
     */
    default TokenRows find(TokenScan token) {
      return TokenRows.oneByOne(this, token);
    }
  }

  /** Values by row number. */
  interface RowIndex {
    long timeMicros(int row);

    long receivedAtMicros(int row);

    int epoch(int row);

    long offset(int row);

    String clusterId(int row);

    /** The sender's internal id; the value of a {@link io.annals.tenancy.ClusterUid}. */
    long clusterUid(int row);

    /** With cluster, auditID, stage and time it tells a repeat from another event. */
    int dedupeHash(int row);

    boolean auditIdReused(int row);

    boolean irregular(int row);
  }
}
