package io.annals.segment.hot;

import io.annals.audit.DecodedEvent;
import io.annals.audit.EventDecoder;
import io.annals.audit.Tokens;
import io.annals.segment.SegmentReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Looks for events in one segment: the filter first, then the small columns, then the event's own
 * bytes. Keeps the last block, since events sent again come in the order in which they are stored.
 * Not thread-safe.
 */
final class SegmentLookup {
  private final SegmentReader segment;
  private int blockNumber = -1;
  private SegmentReader.Block block;

  SegmentLookup(SegmentReader segment) {
    this.segment = segment;
  }

  /** False when the segment surely has no event of this auditID. */
  boolean mayHave(Identity identity) {
    return !identity.named() || segment.mayContainAll(tokens(identity));
  }

  /** Whether the segment has an event of this identity, time and hash. */
  boolean has(Identity identity, long time, int hash) throws IOException {
    SegmentReader.RowIndex rows = segment.rows();
    for (int row = firstAt(rows, time);
        row < segment.info().events() && rows.timeMicros(row) == time;
        row++) {
      if (rows.clusterUid(row) == identity.cluster()
          && rows.dedupeHash(row) == hash
          && identityOf(rows, row).equals(identity)) {
        return true;
      }
    }
    return false;
  }

  /** The blocks that may hold an event of this auditID. */
  BitSet blocks(Identity identity) {
    return segment.candidateBlocks(tokens(identity));
  }

  /** Whether this block has an event of this identity, at any time. */
  boolean has(Identity identity, int number) throws IOException {
    SegmentReader.RowIndex rows = segment.rows();
    int first = segment.firstRow(number);
    for (int row = first; row < first + segment.rowCount(number); row++) {
      if (rows.clusterUid(row) == identity.cluster() && identityOf(rows, row).equals(identity)) {
        return true;
      }
    }
    return false;
  }

  /** The filter of all its identities; reads the whole segment. */
  IdentityFilter filter() throws IOException {
    SegmentReader.RowIndex rows = segment.rows();
    List<Long> hashes = new ArrayList<>();
    for (int row = 0; row < segment.info().events(); row++) {
      hashes.add(identityOf(rows, row).hash());
    }
    return IdentityFilter.of(hashes);
  }

  private Identity identityOf(SegmentReader.RowIndex rows, int row) throws IOException {
    int number = segment.blockOf(row);
    if (number != blockNumber) {
      block = segment.block(number);
      blockNumber = number;
    }
    byte[] bytes = block.event(row - segment.firstRow(number));
    DecodedEvent event = EventDecoder.decode(bytes);
    return Identity.of(rows.clusterUid(row), bytes, event.columns());
  }

  private int firstAt(SegmentReader.RowIndex rows, long time) {
    int low = 0;
    int high = (int) segment.info().events();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (rows.timeMicros(middle) < time) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static List<String> tokens(Identity identity) {
    List<String> tokens = new ArrayList<>();
    Tokens.of(identity.auditId(), tokens::add);
    return tokens;
  }
}
