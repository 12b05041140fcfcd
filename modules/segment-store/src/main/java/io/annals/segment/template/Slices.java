package io.annals.segment.template;

import java.util.ArrayList;
import java.util.List;

/** Runs of bytes of other arrays, in order. Not thread-safe. */
final class Slices {
  private record Slice(byte[] source, int from, int to) {}

  private final List<Slice> slices = new ArrayList<>();

  void add(byte[] source, int from, int to) {
    slices.add(new Slice(source, from, to));
  }

  void writeLengths(ByteSink out) {
    for (Slice slice : slices) {
      out.number(slice.to - slice.from);
    }
  }

  void writeTexts(ByteSink out) {
    for (Slice slice : slices) {
      out.put(slice.source, slice.from, slice.to);
    }
  }

  void clear() {
    slices.clear();
  }
}
