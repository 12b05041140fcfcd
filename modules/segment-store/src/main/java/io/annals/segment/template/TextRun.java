package io.annals.segment.template;

import io.annals.audit.TokenScan;
import java.util.BitSet;

/**
 * Texts that lie one behind the other, and can so be searched in one pass. Tokens end where texts
 * end. Immutable.
 *
 * @param at where each text begins in {@code bytes}, and where the last one ends; not copied
 * @param first number of the first text that belongs to the run
 * @param end one past the number of the last
 */
public record TextRun(byte[] bytes, int[] at, int first, int end) {
  /**
   * Looks for a token in all of them.
   *
   * @param present takes the numbers of the texts that have it
   * @param doubtful takes the numbers of texts that must be read to know; perhaps also of some that
   *     have it
   */
  public void find(TokenScan token, BitSet present, BitSet doubtful) {
    int end = at[this.end];
    int text = first;
    int hit = token.next(bytes, at[first], end);
    while (hit >= 0) {
      text = textAt(text, hit);
      int from = hit + 1;
      switch (token.at(bytes, at[text], at[text + 1], hit)) {
        case PRESENT -> {
          present.set(text);
          from = at[text + 1];
        }
        case DOUBT -> doubtful.set(text);
        case ABSENT -> {}
      }
      hit = token.next(bytes, from, end);
    }
  }

  /** The texts in which a token may stand without being found. */
  public BitSet untelling() {
    BitSet untelling = new BitSet();
    int end = at[this.end];
    int text = first;
    int hit = TokenScan.nextUntelling(bytes, at[first], end);
    while (hit >= 0) {
      text = textAt(text, hit);
      untelling.set(text);
      hit = TokenScan.nextUntelling(bytes, at[text + 1], end);
    }
    return untelling;
  }

  private int textAt(int known, int place) {
    int text = known;
    while (at[text + 1] <= place) {
      text++;
    }
    return text;
  }
}
