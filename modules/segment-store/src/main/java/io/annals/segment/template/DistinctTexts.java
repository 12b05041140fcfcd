package io.annals.segment.template;

import java.util.Arrays;

/** Different runs of bytes, numbered from 0 in the order in which they came. Not thread-safe. */
final class DistinctTexts {
  private static final int LEAST_SLOTS = 64;

  private final ByteSink texts = new ByteSink(256);

  /** Ends of the texts, by number plus one. */
  private int[] ends = new int[LEAST_SLOTS];

  private int[] hashes = new int[LEAST_SLOTS];

  /** Numbers plus one; 0 is free. */
  private int[] slots = new int[LEAST_SLOTS];

  private int size;

  /** The number of {@code source[from..to)}, which is {@link #size} before when it is new. */
  int number(byte[] source, int from, int to) {
    int hash = hash(source, from, to);
    int slot = slot(hash, source, from, to);
    if (slots[slot] == 0) {
      slots[slot] = size + 1;
      add(hash, source, from, to);
      return size - 1;
    }
    return slots[slot] - 1;
  }

  /** The number, or -1 when it is not there. */
  int find(byte[] source, int from, int to) {
    return slots[slot(hash(source, from, to), source, from, to)] - 1;
  }

  int size() {
    return size;
  }

  void writeLengths(ByteSink out) {
    for (int i = 0; i < size; i++) {
      out.number(ends[i + 1] - ends[i]);
    }
  }

  /** All texts, without a mark between them. */
  void writeTexts(ByteSink out) {
    out.putAll(texts);
  }

  void clear() {
    texts.clear();
    Arrays.fill(slots, 0);
    size = 0;
  }

  /** Where it is, or the free slot where it would be. */
  private int slot(int hash, byte[] source, int from, int to) {
    int mask = slots.length - 1;
    int slot = hash & mask;
    while (slots[slot] != 0) {
      int number = slots[slot] - 1;
      boolean same =
          hashes[number] == hash
              && Arrays.equals(texts.array(), ends[number], ends[number + 1], source, from, to);
      if (same) {
        break;
      }
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void add(int hash, byte[] source, int from, int to) {
    texts.put(source, from, to);
    if (size + 2 > ends.length) {
      ends = Arrays.copyOf(ends, ends.length * 2);
      hashes = Arrays.copyOf(hashes, hashes.length * 2);
    }
    hashes[size] = hash;
    ends[size + 1] = texts.length();
    size++;
    if (size > slots.length / 2) {
      grow();
    }
  }

  private void grow() {
    slots = new int[slots.length * 2];
    int mask = slots.length - 1;
    for (int number = 0; number < size; number++) {
      int slot = hashes[number] & mask;
      while (slots[slot] != 0) {
        slot = (slot + 1) & mask;
      }
      slots[slot] = number + 1;
    }
  }

  private static int hash(byte[] source, int from, int to) {
    int hash = 1;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + source[i];
    }
    return hash ^ (hash >>> 15);
  }
}
