package io.annals.segment.format;

import io.annals.segment.template.BlockEncoder;
import io.annals.segment.template.EncodedBlock;
import java.util.ArrayList;
import java.util.List;

/** Collects events and makes them the content of blocks, not yet compressed. Not thread-safe. */
final class BlockContents {
  private static final int MOST_LENGTH_BYTES = 5;

  private final Packing packing;
  private final BlockEncoder encoder = new BlockEncoder();
  private final List<byte[]> events = new ArrayList<>();
  private long eventBytes;

  BlockContents(Packing packing) {
    this.packing = packing;
  }

  /** False when the block at hand must be taken before this event. */
  boolean hasRoomFor(byte[] event) {
    return events.isEmpty()
        || (events.size() < packing.eventsPerBlock()
            && eventBytes + event.length <= packing.fullBytes());
  }

  void add(byte[] event) {
    events.add(event);
    eventBytes += event.length;
  }

  int events() {
    return events.size();
  }

  /** The content of what was added; begins anew. */
  EncodedBlock take() {
    EncodedBlock content =
        switch (packing.version()) {
          case EVENTS -> new EncodedBlock(plain(), List.of());
          case TEMPLATES -> encoder.encode(events);
        };
    events.clear();
    eventBytes = 0;
    return content;
  }

  private byte[] plain() {
    byte[] lengths = new byte[MOST_LENGTH_BYTES * events.size()];
    int at = 0;
    for (byte[] event : events) {
      int rest = event.length;
      while (rest > 0x7F) {
        lengths[at++] = (byte) (rest | 0x80);
        rest >>>= 7;
      }
      lengths[at++] = (byte) rest;
    }
    byte[] raw = new byte[Math.toIntExact(at + eventBytes)];
    System.arraycopy(lengths, 0, raw, 0, at);
    for (byte[] event : events) {
      System.arraycopy(event, 0, raw, at, event.length);
      at += event.length;
    }
    return raw;
  }
}
