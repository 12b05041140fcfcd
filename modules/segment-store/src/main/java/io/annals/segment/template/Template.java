package io.annals.segment.template;

import io.annals.audit.TokenScan;
import io.annals.audit.TokenScan.Verdict;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The text that events have in common, with holes. Its bytes: length of a text, the text, number of
 * the hole after it, and so on; the last hole is {@link Holes#END}. Immutable.
 */
final class Template {
  private final int[] textFrom;
  private final int[] textTo;
  private final int[] holes;
  private final int textLength;
  private final int holeOfTime;
  private final int[] holesOfReceived;

  private Template(int[] textFrom, int[] textTo, int[] holes) {
    this.textFrom = textFrom;
    this.textTo = textTo;
    this.holes = holes;
    holeOfTime =
        IntStream.range(0, holes.length).filter(k -> holes[k] == Holes.TIME).findFirst().orElse(-1);
    holesOfReceived =
        IntStream.range(0, holes.length).filter(k -> holes[k] == Holes.RECEIVED).toArray();
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

  /** The index of the first hole {@link Holes#TIME}; -1 when there is none. */
  int holeOfTime() {
    return holeOfTime;
  }

  /** The indices of the holes {@link Holes#RECEIVED}; not to be changed. */
  int[] holesOfReceived() {
    return holesOfReceived;
  }

  /** Of all its texts together. */
  int textLength() {
    return textLength;
  }

  /** Appends the text before a hole, or, for the index after the last one, at the end. */
  void appendText(int index, byte[] content, ByteSink out) {
    out.put(content, textFrom[index], textTo[index]);
  }

  /**
   * What its own texts tell of a token; {@link Verdict#DOUBT} too when a token may reach across a
   * hole's border.
   */
  Verdict verdict(TokenScan token, byte[] content) {
    Verdict verdict = Verdict.ABSENT;
    for (int i = 0; i <= holes.length; i++) {
      if (!isCutBetweenTokens(i, content)) {
        return Verdict.DOUBT;
      }
      Verdict here = token.in(content, textFrom[i], textTo[i]);
      if (here == Verdict.ABSENT && TokenScan.nextUntelling(content, textFrom[i], textTo[i]) >= 0) {
        here = Verdict.DOUBT;
      }
      verdict = here.compareTo(verdict) > 0 ? here : verdict;
    }
    return verdict;
  }

  /** Whether no token of the text before a hole, by its index, goes on in the hole, or from it. */
  private boolean isCutBetweenTokens(int index, byte[] content) {
    int from = textFrom[index];
    int to = textTo[index];
    if (from == to) {
      return holes.length == 1; // an event that is one hole
    }
    return (index == 0 || TokenScan.isDelimiter(content[from]))
        && (index == holes.length || TokenScan.isDelimiter(content[to - 1]));
  }
}
