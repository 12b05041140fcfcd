package io.annals.segment.format;

import io.annals.segment.SegmentReader;
import java.util.Arrays;

/** Block version 1, unpacked. Immutable and thread-safe. */
final class Block implements SegmentReader.Block {
  private final byte[] raw;
  private final int[] starts;

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
}
