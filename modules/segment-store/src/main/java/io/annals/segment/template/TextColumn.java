package io.annals.segment.template;

import java.util.Arrays;

/** The values of one member over the events of a block that have it. Not thread-safe. */
final class TextColumn {
  private final DistinctTexts texts = new DistinctTexts();
  private int[] numbers = new int[64];
  private int count;

  void add(byte[] source, int from, int to) {
    if (count == numbers.length) {
      numbers = Arrays.copyOf(numbers, count * 2);
    }
    numbers[count++] = texts.number(source, from, to);
  }

  int distinct() {
    return texts.size();
  }

  /**
   * For each event that has the member 0 when the value is new, else the value's number plus one,
   * or, with {@code backwards}, how many new values ago it was new.
   */
  void writeNumbers(ByteSink out, boolean backwards) {
    int known = 0;
    for (int i = 0; i < count; i++) {
      if (numbers[i] == known) {
        known++;
        out.number(0);
      } else {
        out.number(backwards ? known - numbers[i] : numbers[i] + 1L);
      }
    }
  }

  void writeLengths(ByteSink out) {
    texts.writeLengths(out);
  }

  void writeTexts(ByteSink out) {
    texts.writeTexts(out);
  }

  void clear() {
    texts.clear();
    count = 0;
  }
}
