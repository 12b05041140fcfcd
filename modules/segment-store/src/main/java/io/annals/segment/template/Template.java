package io.annals.segment.template;

import java.io.IOException;
import java.util.Arrays;

/**
 * The text that events have in common, with holes. Its bytes: length of a text, the text, number of
 * the hole after it, and so on; the last hole is {@link Holes#END}. Immutable.
 */
final class Template {
  private final int[] textFrom;
  private final int[] textTo;
  private final int[] holes;
  private final int textLength;

  private Template(int[] textFrom, int[] textTo, int[] holes) {
    this.textFrom = textFrom;
    this.textTo = textTo;
    this.holes = holes;
    textLength = Arrays.stream(textTo).sum() - Arrays.stream(textFrom).sum();
  }

  /**
   * @param mostHole the highest number that a hole may have
   */
  static Template read(ByteSource in, int mostHole) throws IOException {
    int[] textFrom = new int[EventSplitter.MOST_MEMBERS + 1];
    int[] textTo = new int[EventSplitter.MOST_MEMBERS + 1];
    int[] holes = new int[EventSplitter.MOST_MEMBERS + 1];
    for (int i = 0; i < holes.length; i++) {
      int length = in.number(Integer.MAX_VALUE);
      textFrom[i] = in.skip(length);
      textTo[i] = textFrom[i] + length;
      holes[i] = in.number(mostHole);
      if (holes[i] == Holes.END) {
        return new Template(
            Arrays.copyOf(textFrom, i + 1), Arrays.copyOf(textTo, i + 1), Arrays.copyOf(holes, i));
      }
    }
    throw new IOException("block: a template has too many holes");
  }

  int holes() {
    return holes.length;
  }

  int hole(int index) {
    return holes[index];
  }

  /** Of all its texts together. */
  int textLength() {
    return textLength;
  }

  /** Appends the text before a hole, or, for the index after the last one, at the end. */
  void appendText(int index, byte[] content, ByteSink out) {
    out.put(content, textFrom[index], textTo[index]);
  }
}
