package io.annals.segment;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Events per minute of a segment, sparse: pairs of LEB128 numbers, the zig-zag coded gap to the
 * previous minute (the first to 0, minutes since 1970) and the count. Part of the segment format.
 */
public final class MinuteCounts {
  private static final long MICROS_PER_MINUTE = 60_000_000L;

  private MinuteCounts() {}

  public static long minuteOf(long micros) {
    return Math.floorDiv(micros, MICROS_PER_MINUTE);
  }

  public static byte[] encode(SortedMap<Long, Long> counts) {
    ByteBuffer out = ByteBuffer.allocate(counts.size() * 20);
    long previous = 0;
    for (Map.Entry<Long, Long> e : counts.entrySet()) {
      long gap = e.getKey() - previous;
      put(out, (gap << 1) ^ (gap >> 63));
      put(out, e.getValue());
      previous = e.getKey();
    }
    byte[] bytes = new byte[out.position()];
    out.flip().get(bytes);
    return bytes;
  }

  public static SortedMap<Long, Long> decode(byte[] bytes) {
    SortedMap<Long, Long> counts = new TreeMap<>();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    long minute = 0;
    while (in.hasRemaining()) {
      long zigzag = get(in);
      minute += (zigzag >>> 1) ^ -(zigzag & 1);
      counts.put(minute, get(in));
    }
    return counts;
  }

  private static void put(ByteBuffer out, long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      out.put((byte) (rest | 0x80));
      rest >>>= 7;
    }
    out.put((byte) rest);
  }

  private static long get(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte b = in.get();
      value |= (b & 0x7FL) << shift;
      if (b >= 0) {
        return value;
      }
    }
  }
}
