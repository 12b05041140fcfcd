package io.annals.segment.format;

import io.annals.audit.TokenScan;
import io.annals.segment.SegmentReader;
import io.annals.segment.TokenRows;
import io.annals.segment.template.TextRun;
import java.util.Arrays;
import java.util.BitSet;

/** Block version 1, unpacked. Immutable and thread-safe. */
final class Block implements SegmentReader.Block {
  private final byte[] raw;
  private final int[] starts;

  /** Found out when it is first asked for. */
  private volatile BitSet untelling;

  private Block(byte[] raw, int[] starts) {
    this.raw = raw;
    this.starts = starts;
  }

  /**
   * @param raw not copied
   */
  static Block parse(byte[] raw, int events) throws DamagedException {
    int[] starts = new int[events + 1];
    int at = 0;
    for (int i = 0; i < events; i++) {
      int length = 0;
      int shift = 0;
      byte b;
      do {
        if (at == raw.length || shift > 28) {
          throw new DamagedException("lengths of events cannot be read");
        }
        b = raw[at++];
        length |= (b & 0x7F) << shift;
        shift += 7;
      } while (b < 0);
      if (length < 0 || length > raw.length) {
        throw new DamagedException("an event is longer than its block");
      }
      starts[i + 1] = length;
    }
    starts[0] = at;
    for (int i = 0; i < events; i++) {
      starts[i + 1] += starts[i];
      if (starts[i + 1] < starts[i]) {
        throw new DamagedException("events are longer than their block");
      }
    }
    if (starts[events] != raw.length) {
      throw new DamagedException("events do not fill their block");
    }
    return new Block(raw, starts);
  }

  @Override
  public int count() {
    return starts.length - 1;
  }

  @Override
  public byte[] event(int index) {
    return Arrays.copyOfRange(raw, starts[index], starts[index + 1]);
  }

  @Override
  public TokenRows find(TokenScan token) {
    BitSet present = new BitSet(count());
    BitSet undecided = new BitSet(count());
    TextRun events = new TextRun(raw, starts, 0, count());
    events.find(token, present, undecided);
    undecided.or(untelling(events));
    return TokenRows.of(count(), present, undecided);
  }

  private BitSet untelling(TextRun events) {
    BitSet known = untelling;
    if (known == null) {
      known = events.untelling();
      untelling = known;
    }
    return known;
  }
}
