package io.annals.segment.format;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Packs events into blocks of version 1. Not thread-safe. */
final class BlockPacker implements AutoCloseable {
  private static final int MOST_LENGTH_BYTES = 5;

  private final ZstdCompressCtx zstd = new ZstdCompressCtx();
  private final List<byte[]> events = new ArrayList<>(BodyFormat.EVENTS_PER_BLOCK);
  private long eventBytes;
  private byte[] raw = {};
  private byte[] packed = {};
  private int rawLength;

  BlockPacker(Optional<Dictionary> dictionary) {
    zstd.setLevel(BodyFormat.ZSTD_LEVEL);
    dictionary.ifPresent(d -> zstd.loadDict(d.bytes()));
  }

  /** False when the block at hand must be packed before this event. */
  boolean hasRoomFor(byte[] event) {
    return events.isEmpty()
        || (events.size() < BodyFormat.EVENTS_PER_BLOCK
            && eventBytes + event.length <= BodyFormat.FULL_BLOCK_BYTES);
  }

  void add(byte[] event) {
    events.add(event);
    eventBytes += event.length;
  }

  int events() {
    return events.size();
  }

  /** Packs what was added, into {@link #packed}, and begins anew; returns the packed length. */
  int pack() {
    int most = Math.toIntExact(eventBytes + (long) MOST_LENGTH_BYTES * events.size());
    if (raw.length < most) {
      raw = new byte[most];
      packed = new byte[(int) Zstd.compressBound(most)];
    }
    int at = 0;
    for (byte[] event : events) {
      at = putLength(at, event.length);
    }
    for (byte[] event : events) {
      System.arraycopy(event, 0, raw, at, event.length);
      at += event.length;
    }
    rawLength = at;
    events.clear();
    eventBytes = 0;
    return zstd.compressByteArray(packed, 0, packed.length, raw, 0, rawLength);
  }

  /** Of the last block packed. */
  int rawLength() {
    return rawLength;
  }

  /** Holds the last block packed; used again for the next. */
  byte[] packed() {
    return packed;
  }

  @Override
  public void close() {
    zstd.close();
  }

  private int putLength(int begin, int length) {
    int at = begin;
    int rest = length;
    while (rest > 0x7F) {
      raw[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    raw[at++] = (byte) rest;
    return at;
  }
}
